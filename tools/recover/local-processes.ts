import { execFile } from "node:child_process";
import { promisify } from "node:util";

/** A process of this machine. */
export interface LocalProcess {
  readonly pid: number;
  readonly parent: number;
  /** Program and arguments. */
  readonly command: string;
}

/** All of them; none where the machine has no `ps`. */
export async function localProcesses(): Promise<readonly LocalProcess[]> {
  try {
    const { stdout } = await promisify(execFile)("ps", ["-A", "-ww", "-o", "pid=,ppid=,args="], {
      maxBuffer: 64 * 1024 * 1024,
    });
    return parseProcesses(stdout);
  } catch {
    return [];
  }
}

export function parseProcesses(text: string): readonly LocalProcess[] {
  return text
    .split("\n")
    .map((line) => /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line))
    .flatMap((match) =>
      match === null ? [] : [{ pid: Number(match[1]), parent: Number(match[2]), command: match[3] ?? "" }],
    );
}

/**
 * Kubernetes plugins whose CLI is gone. Such a one goes on with what Helm had begun, and ends within five minutes after its CLI, which
 * it looks for every five minutes.
 */
export const leftPlugins = (processes: readonly LocalProcess[]): readonly LocalProcess[] =>
  processes.filter(
    ({ parent, command }) =>
      programOf(command) === "pulumi-resource-kubernetes" &&
      !processes.some(({ pid, command: parentCommand }) => pid === parent && isPulumi(parentCommand)),
  );

/** The CLI itself, and not its plugins. */
export const isPulumi = (command: string): boolean => programOf(command) === "pulumi";

/** Its path may have blanks; arguments of other programs may name one of these. */
const programOf = (command: string): string => /^(?:[^ ]*\/)?([^ /]+)/.exec(command)?.[1] ?? "";
