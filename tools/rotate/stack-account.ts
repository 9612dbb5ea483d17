import { messageOf, type PulumiCli } from "../stack-state/pulumi-cli";
import type { Account, Rotatable } from "./rotatable";

/** The account in a stack's settings, and what brings it into the cluster. */
export interface StackAccount {
  /** Whether `pulumi up` would change something. */
  hasChanges(): Promise<boolean>;
  configure(account: Account): Promise<void>;
  /** The password that is configured. */
  password(): Promise<string>;
  up(): Promise<void>;
}

export function stackAccount(
  cli: PulumiCli,
  { userSetting, passwordSetting }: Pick<Rotatable, "userSetting" | "passwordSetting">,
): StackAccount {
  const run = async (problem: string, args: readonly string[], input?: string): Promise<string> => {
    const result = await cli.run(args, input);
    if (result.code !== 0) {
      throw new Error(`${problem}: ${messageOf(result)}`);
    }
    return result.stdout;
  };
  return {
    async hasChanges() {
      const result = await cli.run(["preview", "--expect-no-changes"]);
      if (result.code === 0) {
        return false;
      }
      if (/no changes were expected/i.test(`${result.stdout}${result.stderr}`)) {
        return true;
      }
      throw new Error(`pulumi preview --stack ${cli.stack} fails: ${messageOf(result)}`);
    },
    async configure({ user, password }) {
      // The list of processes shows arguments: a password is read from the standard input.
      const secret = ["config", "set", "--secret", "--path", passwordSetting];
      await run(`${passwordSetting} cannot be set`, secret, `${password}\n`);
      await run(`${userSetting} cannot be set`, ["config", "set", "--path", userSetting, user]);
    },
    async password() {
      const text = await run(`${passwordSetting} cannot be read`, [
        "config",
        "get",
        "--path",
        passwordSetting,
      ]);
      return text.replace(/\r?\n$/, "");
    },
    async up() {
      await run(`pulumi up --stack ${cli.stack} fails`, ["up", "--yes", "--skip-preview"]);
    },
  };
}
