import * as fs from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { removeControlGroups } from "./control-groups";
import { type NodeLayout, nodeLayout } from "./layout";
import { withLock } from "./lock";
import { findNamespaceHolders } from "./namespaces";
import { disconnect } from "./network";
import {
  argumentsOf,
  executableOf,
  findProcesses,
  isKnown,
  isRunning,
  kill,
  type ProcessIdentity,
} from "./process-identity";
import { type NodeRecord, readRecord } from "./record";
import { runToEnd } from "./started-process";
import { makeStateDirectory, removeStateDirectory, removeTree } from "./state-directory";

/** How long the node's processes may take to end together with their PID 1, in ms. */
const orderly = 2_000;
/** How long killed processes may take to end, in ms. */
const exitLimit = 10_000;
/** How long the machine may take to forget them then, in ms. */
const collecting = 1_500;

/**
 * Takes the node down and removes everything that it made on the machine, also after an `up` that was killed half-way:
 * what to remove is found by the state directory, not by what `up` had time to write down.
 *
 * @param state absolute path of the state directory
 * @returns whether there was anything to take down
 */
export async function takeDown(state: string): Promise<boolean> {
  const layout = nodeLayout(state);
  if (!fs.existsSync(state) && !isHeld(layout)) {
    // The directory may have been removed by hand.
    return disconnect(state);
  }
  makeStateDirectory(layout);
  await withLock(layout, () => endNode(layout, readRecord(layout)));
  removeStateDirectory(layout);
  return true;
}

/**
 * Ends what was started from the state directory: a Pulumi that still runs, which without the node can only fail. What it
 * started itself (language host, program, plugins) ends when the CLI does.
 */
async function endPrograms(layout: NodeLayout): Promise<void> {
  const inside = (file: string | undefined): boolean => file?.startsWith(`${layout.state}/`) === true;
  const runs = (pid: number): boolean => inside(executableOf(pid));
  // A program in a language that is interpreted is the first argument of the interpreter.
  const isNamed = (pid: number): boolean => argumentsOf(pid).slice(0, 2).some(inside);
  await endAll(
    findProcesses(runs),
    findProcesses((pid) => runs(pid) || isNamed(pid)),
  );
}

/** Whether a process still holds the node's namespaces open. */
export function isHeld(layout: NodeLayout): boolean {
  const { firsts, openers } = findNamespaceHolders(layout);
  return firsts.length + openers.length > 0;
}

/**
 * Ends the node's processes, and those that use it, and removes link, control groups and the node's files. The rest of the
 * state directory (logs, Pulumi's settings) stays.
 */
export async function endNode(layout: NodeLayout, record: NodeRecord | undefined): Promise<void> {
  const { firsts, openers } = findNamespaceHolders(layout);
  const recorded = record === undefined ? [] : [record.init, ...Object.values(record.processes)];
  const all = [...firsts, ...openers, ...recorded.filter((identity) => identity !== undefined)];
  await endAll(firsts, all);
  await endPrograms(layout);
  await disconnect(layout.state);
  removeControlGroups(layout);
  // Their parent has ended, so the machine's PID 1 collects them; not every container's does.
  await Promise.all([within(collecting, () => !all.some(isKnown)), removeFiles(layout)]);
}

/** Removes the node's own files. `rm` takes half the time that Node takes for the thousands of files of the images. */
async function removeFiles(layout: NodeLayout): Promise<void> {
  await runToEnd("rm", ["-rf", "--one-file-system", "--", layout.node]).catch(() => undefined);
  // What a process that was just killed had still written after `rm` looked.
  removeTree(layout.node);
  fs.rmSync(layout.kubeconfig, { force: true });
  fs.rmSync(layout.record, { force: true });
}

/**
 * Ends the first processes and waits until all have ended.
 *
 * PID 1 of the namespaces takes all others in them with it. The commands that entered the namespaces are left to collect
 * what they started and to end by themselves: killing them too would leave that to the machine's PID 1, for which the
 * namespaces would have to wait.
 */
async function endAll(firsts: readonly ProcessIdentity[], all: readonly ProcessIdentity[]): Promise<void> {
  firsts.forEach(kill);
  if (firsts.length === 0 || !(await within(orderly, () => !all.some(isRunning)))) {
    all.forEach(kill);
  }
  if (!(await within(exitLimit, () => !all.some(isRunning)))) {
    const pids = all.filter(isRunning).map(({ pid }) => pid);
    throw new Error(`Processes of the node do not end (${pids.join(", ")}): see dmesg; then try again.`);
  }
}

async function within(milliseconds: number, condition: () => boolean): Promise<boolean> {
  const deadline = Date.now() + milliseconds;
  while (!condition()) {
    if (Date.now() > deadline) {
      return false;
    }
    await sleep(10);
  }
  return true;
}
