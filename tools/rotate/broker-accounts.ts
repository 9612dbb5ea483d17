import { z } from "zod";
import { eventually } from "../command-line/eventually";
import type { PodResult } from "../pods/run-in-pod";
import { counterpart, isSecond, type Accounts, type ServicePods } from "./accounts";
import type { Account } from "./rotatable";

const usersShape = z.array(z.looseObject({ user: z.string(), tags: z.array(z.string()) }));

/** Tag of the user that this command makes. */
const tag = "reana-pulumi";

/** How long Erlang may take on a busy machine, in milliseconds. */
const limit = 120_000;

/** How long RabbitMQ may take to come back, in milliseconds: charts of series 0.95 restart it when its Secret changes. */
const restartLimit = 120_000;

/** What rabbitmqctl says meanwhile: first of Erlang, then, for ten seconds and longer on a busy machine, of RabbitMQ in it. */
const isStarting =
  /unable to perform an operation on node|nodedown|application is not running|not yet started|requires the 'rabbit' app to be running/i;

/** Exit codes of a command that a signal has ended, as all do whose container restarts. Those of rabbitmqctl are smaller. */
const endedBySignal = 128;

/** Users of RabbitMQ. What it was given at its first start is in its files; its pod's environment changes nothing there. */
export class BrokerAccounts implements Accounts {
  constructor(private readonly broker: ServicePods) {}

  async successorOf(user: string): Promise<string> {
    const successor = counterpart(user);
    const found = (await this.users()).find((each) => each.user === successor);
    if (found !== undefined && isSecond(successor) && !found.tags.includes(tag)) {
      throw new Error(
        `RabbitMQ has a user ${successor} that this command did not make: delete it, since the user that takes turns with ${user} has that name`,
      );
    }
    return successor;
  }

  async enable({ user, password }: Account): Promise<void> {
    const exists = (await this.users()).some((each) => each.user === user);
    await this.control([exists ? "change_password" : "add_user", user], password);
    await this.control(["set_permissions", "--vhost", "/", user, ".*", ".*", ".*"]);
    // An interruption may have left the second one without them.
    if (!exists || isSecond(user)) {
      await this.control(["set_user_tags", user, "administrator", tag]);
    }
  }

  async check({ user, password }: Account): Promise<void> {
    await this.control(["authenticate_user", user], password);
  }

  async disable(user: string): Promise<void> {
    await this.control(["clear_password", user]);
    // Whoever is logged in would stay so.
    for (const connection of await this.connectionsOf(user)) {
      await this.control(["close_connection", connection, `${user} has been disabled`]);
    }
  }

  /** As JSON, rabbitmqctl names them otherwise than it takes them. */
  private async connectionsOf(user: string): Promise<readonly string[]> {
    const text = await this.control(["list_connections", "--no-table-headers", "pid", "user"]);
    return text
      .split("\n")
      .map((line) => line.split("\t"))
      .flatMap(([connection = "", by]) => (by === user ? [connection] : []));
  }

  private async users(): Promise<z.infer<typeof usersShape>> {
    return usersShape.parse(JSON.parse(await this.control(["list_users", "--formatter", "json"])));
  }

  /** @param password first line of the standard input: the list of processes shows arguments */
  private control(command: readonly string[], password?: string): Promise<string> {
    const input = password === undefined ? {} : { input: `${password}\n` };
    return eventually(
      async () => {
        const [pod] = await this.broker.pods();
        if (pod === undefined) {
          return undefined;
        }
        // A pod that is about to end cuts a command off, or does not take it.
        const result = await this.broker
          .run(pod, ["rabbitmqctl", "--quiet", ...command], { limit, ...input })
          .catch(() => undefined);
        if (result?.code === 0) {
          return result.stdout;
        }
        if (result === undefined || result.code > endedBySignal || isStarting.test(result.stderr)) {
          return undefined;
        }
        const reason = lastLine(result);
        throw new Error(
          `RabbitMQ refuses ${command[0]}: ${password === undefined ? reason : reason.replaceAll(password, "[secret]")}`,
        );
      },
      restartLimit,
      `RabbitMQ does not respond within ${restartLimit / 1000} s`,
    );
  }
}

const lastLine = ({ code, stderr }: PodResult): string =>
  stderr
    .split("\n")
    .findLast((line) => line.trim() !== "")
    ?.trim() ?? `exit code ${code}`;
