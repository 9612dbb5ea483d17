import { hostname } from "node:os";
import { messageOf, type PulumiCli } from "../stack-state/pulumi-cli";
import { isPulumi, type LocalProcess } from "./local-processes";

/** Who may be changing the stack. */
export type StackLock =
  | { readonly type: "none" }
  /** The process that made it is no longer there. */
  | { readonly type: "stale"; readonly text: string }
  /** The process that made it still runs here. */
  | { readonly type: "held"; readonly text: string }
  /** It was made elsewhere: nothing here says whether its update still runs. */
  | { readonly type: "elsewhere"; readonly text: string };

/** A target that no stack has: the command takes the lock, finds nothing to do, and changes nothing. */
const noResource = (stack: string): string => `urn:pulumi:${stack}::none::none::none`;

/**
 * Whether the stack is locked, for every kind of backend: by a command that needs the lock.
 *
 * @param processes those of this machine
 * @throws Error with what the CLI said, when it failed for another reason
 */
export async function readLock(cli: PulumiCli, processes: readonly LocalProcess[]): Promise<StackLock> {
  const result = await cli.run(["refresh", "--yes", "--skip-preview", "--target", noResource(cli.stack)]);
  const said = messageOf(result);
  if (/no resource named|could not be found in the stack/.test(said)) {
    return { type: "none" };
  }
  return lockOf(said, hostname(), processes);
}

/**
 * Pure: reads the CLI's error.
 *
 * @throws Error with that error, where it is about something else
 */
export function lockOf(said: string, host: string, processes: readonly LocalProcess[]): StackLock {
  if (/another update is currently in progress/i.test(said)) {
    return { type: "elsewhere", text: "another update is in progress" };
  }
  // A lock that was not written to its end.
  if (/unexpected end of JSON input|\bEOF\b/.test(said)) {
    return { type: "elsewhere", text: "by a lock that cannot be read" };
  }
  if (!said.includes("currently locked by")) {
    throw new Error(said);
  }
  const holders = [...said.matchAll(/created by (\S+)@(\S+) \(pid (\d+)\) at (\S+)/g)].map(
    ([, user = "", machine = "", pid = "", time = ""]) => ({ user, machine, pid: Number(pid), time }),
  );
  const text = holders
    .map(({ user, machine, pid, time }) => `by ${user} on ${machine}, process ${pid}, at ${time}`)
    .join("; ");
  if (holders.length === 0 || holders.some(({ machine }) => machine !== host)) {
    return { type: "elsewhere", text: text === "" ? "locked" : text };
  }
  const alive = holders.some((holder) =>
    // Another process may have got the number since.
    processes.some(({ pid, command }) => pid === holder.pid && isPulumi(command)),
  );
  return { type: alive ? "held" : "stale", text };
}
