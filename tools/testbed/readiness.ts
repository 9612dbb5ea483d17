import type { ChildProcess } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";
import { endProcess } from "./end-process";

/**
 * Waits for a program that was just started, and ends it if it does not come.
 *
 * @param limit how long it may take, in milliseconds
 * @throws Error with what it said
 */
export async function waitUntilReady(
  name: string,
  child: ChildProcess,
  isReady: () => Promise<boolean>,
  limit: number,
): Promise<void> {
  const said: string[] = [];
  child.stderr?.setEncoding("utf8").on("data", (text: string) => said.push(text));
  const deadline = Date.now() + limit;
  while (!(await isReady())) {
    if (child.exitCode !== null || Date.now() > deadline) {
      await endProcess(child);
      throw new Error(`${name} does not start:\n${said.join("")}`);
    }
    await sleep(20);
  }
}
