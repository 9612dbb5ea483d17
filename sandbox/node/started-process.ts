import { type ChildProcess, execFile, spawn } from "node:child_process";
import * as fs from "node:fs";
import { promisify } from "node:util";
import { identify, type ProcessIdentity } from "./process-identity";

/** A process that goes on after the command that started it has ended. */
export interface StartedProcess {
  readonly identity: ProcessIdentity;
  /** File that its output goes to. */
  readonly log: string;
  /** Whether it has ended; known only to the command that started it. */
  readonly ended: () => boolean;
}

/** The administrator's own environment (proxies, KUBECONFIG, GOMAXPROCS, …) is not the node's. */
const environment = { PATH: "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", HOME: "/root" };

/**
 * Starts a process in a session of its own, without a terminal and from the root directory, so that nothing that happens
 * to the caller touches it.
 *
 * @param log file that takes its output
 */
export async function startDetached(
  command: string,
  args: readonly string[],
  log: string,
): Promise<StartedProcess> {
  const output = fs.openSync(log, "a");
  let child: ChildProcess;
  try {
    child = spawn(command, args, {
      detached: true,
      stdio: ["ignore", output, output],
      env: environment,
      cwd: "/",
    });
    await new Promise<void>((resolve, reject) => child.once("spawn", resolve).once("error", reject));
  } finally {
    fs.closeSync(output);
  }
  child.unref();
  const identity = child.pid === undefined ? undefined : identify(child.pid);
  if (identity === undefined) {
    throw new Error(`${command} ended at once: ${endOf(log)}`);
  }
  return { identity, log, ended: () => child.exitCode !== null || child.signalCode !== null };
}

/**
 * Runs a command to its end.
 *
 * @param input file that it reads as standard input
 * @returns what it wrote to standard output
 * @throws Error with what it wrote to standard error
 */
export async function runToEnd(command: string, args: readonly string[], input?: string): Promise<string> {
  const run = promisify(execFile)(command, args, { env: environment, maxBuffer: 64 * 1024 * 1024 });
  if (input === undefined) {
    run.child.stdin?.end();
  } else {
    // A command that ends before it has read everything reports why on its own.
    run.child.stdin?.on("error", () => undefined);
    fs.createReadStream(input).pipe(run.child.stdin as NodeJS.WritableStream);
  }
  try {
    return (await run).stdout;
  } catch (error) {
    const failure = error as Error & { stderr?: string };
    throw new Error(`${command} failed: ${(failure.stderr ?? "").trim() || failure.message}`, {
      cause: error,
    });
  }
}

/** The last lines of a log, for a message. */
export function endOf(log: string, lines = 20): string {
  try {
    return fs.readFileSync(log, "utf8").trimEnd().split("\n").slice(-lines).join("\n");
  } catch {
    return "(no output)";
  }
}
