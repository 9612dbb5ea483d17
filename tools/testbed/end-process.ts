import type { ChildProcess } from "node:child_process";
import { once } from "node:events";

/** Ends a process at once, and returns when it has ended; one that has ended already is let be. */
export async function endProcess(child: ChildProcess): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) {
    const ended = once(child, "exit");
    child.kill("SIGKILL");
    await ended;
  }
}
