import * as fs from "node:fs";
import type { NodeLayout } from "./layout";
import { identify, isRunning, type ProcessIdentity } from "./process-identity";

/**
 * Keeps two commands from changing the same node at once. The lock names the process that holds it, so that the lock of a
 * process that was killed holds nobody up.
 *
 * @throws Error naming the command that is at work
 */
export async function withLock<T>(layout: NodeLayout, work: () => Promise<T>): Promise<T> {
  const me = identify(process.pid);
  const holder = readHolder(layout.lock);
  if (holder !== undefined && isRunning(holder)) {
    throw busy(`process ${holder.pid}`);
  }
  fs.rmSync(layout.lock, { force: true });
  try {
    fs.writeFileSync(layout.lock, JSON.stringify(me), { flag: "wx" });
  } catch (error) {
    throw (error as NodeJS.ErrnoException).code === "EEXIST" ? busy("started at the same time") : error;
  }
  try {
    return await work();
  } finally {
    fs.rmSync(layout.lock, { force: true });
  }
}

function busy(who: string): Error {
  return new Error(
    `Another sandbox command (${who}) is bringing the node up or down; wait for it, or end it.`,
  );
}

function readHolder(lock: string): ProcessIdentity | undefined {
  try {
    return JSON.parse(fs.readFileSync(lock, "utf8")) as ProcessIdentity;
  } catch {
    return undefined;
  }
}
