import { createHash } from "node:crypto";
import type { PodContainer } from "../pods/run-in-pod";
import { counterpart, type Accounts, type ServicePods } from "./accounts";
import type { Account } from "./rotatable";

/** Logs in with what the container was started with; the shell puts it where the list of processes does not show it. */
const asStarted = [
  "sh",
  "-c",
  'REDISCLI_AUTH="$REANA_CACHE_PASSWORD" exec redis-cli --no-auth-warning --user "$REANA_CACHE_USER"',
];

/** Users of Redis, in the memory of its pods: a pod that starts has the one of its environment only. */
export class CacheAccounts implements Accounts {
  constructor(private readonly cache: ServicePods) {}

  successorOf(user: string): Promise<string> {
    return Promise.resolve(counterpart(user));
  }

  async enable({ user, password }: Account): Promise<void> {
    const hash = createHash("sha256").update(password).digest("hex");
    // As the chart makes its own.
    await this.inEach(asStarted, `ACL SETUSER ${user} reset on #${hash} ~* &* +@all`, /^OK$/m);
  }

  async check({ user, password }: Account): Promise<void> {
    await this.inEach(["redis-cli"], `AUTH ${user} ${password}`, /^OK$/m);
  }

  async disable(user: string): Promise<void> {
    await this.inEach(asStarted, `ACL DELUSER ${user}`, /^[01]$/m);
  }

  /** Gives a command to each pod; it is on the standard input, with its secrets. */
  private async inEach(program: readonly string[], command: string, expected: RegExp): Promise<void> {
    const pods = await this.cache.pods();
    await Promise.all(pods.map((pod) => this.inPod(pod, program, command, expected)));
  }

  private async inPod(
    pod: PodContainer,
    program: readonly string[],
    command: string,
    expected: RegExp,
  ): Promise<void> {
    // redis-cli ends by itself: its input may stay open.
    const { code, stdout, stderr } = await this.cache.run(pod, program, { input: `${command}\nquit\n` });
    if (code !== 0 || !expected.test(stdout)) {
      // What it prints may quote the command.
      const reason =
        /\b(ERR|NOAUTH|NOPERM|WRONGPASS)\b/.exec(`${stdout}${stderr}`)?.[0] ?? `exit code ${code}`;
      throw new Error(
        `Redis in pod ${pod.pod} refuses ${command.split(" ").slice(0, 2).join(" ")}: ${reason}`,
      );
    }
  }
}
