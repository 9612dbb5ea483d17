import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { stateDirectory } from "../../sandbox/directories";
import { type ComponentName, components } from "../../sandbox/node/components";
import { containerdSocket } from "../../sandbox/node/configuration";
import { nodeLayout } from "../../sandbox/node/layout";
import { runInside, startInside } from "../../sandbox/node/namespaces";
import {
  findProcesses,
  isRunning,
  kill,
  parseProcessStat,
  type ProcessIdentity,
} from "../../sandbox/node/process-identity";
import { type NodeRecord, readRecord, writeRecord } from "../../sandbox/node/record";

/** Processes and images of the sandbox's node, beside what its API server does. */

const layout = nodeLayout(resolve(stateDirectory()));

type Node = NodeRecord & { readonly init: ProcessIdentity };

function theNode(): Node {
  const record = readRecord(layout);
  if (record?.init === undefined) {
    throw new Error("The sandbox's node is not up; bring it up first: npm start");
  }
  return { ...record, init: record.init };
}

/** Gives an image of the node a second name. */
export async function tagImage(name: string, further: string): Promise<void> {
  const client = ["--address", containerdSocket, "--namespace", "k8s.io"];
  await runInside(theNode().init, "ctr", [...client, "images", "tag", "--force", name, further]);
}

/** Ends a process of a pod at once. @param pid as the node numbers it */
export const killInside = (pid: string): Promise<string> => runInside(theNode().init, "kill", ["-KILL", pid]);

const parentOf = (pid: number): number | undefined => {
  try {
    return parseProcessStat(readFileSync(`/proc/${pid}/stat`, "utf8")).parent;
  } catch {
    return undefined;
  }
};

/** Ends components of the node, and starts them again after a time, as whatever runs them on a cluster would. */
export async function withoutComponents(
  names: readonly ComponentName[],
  milliseconds: number,
): Promise<void> {
  const { processes } = theNode();
  for (const name of names) {
    const command = processes[name];
    if (command === undefined || !isRunning(command)) {
      throw new Error(`${name} does not run`);
    }
    // The recorded process entered the node's namespaces and waits for the component, which is its child.
    findProcesses((pid) => parentOf(pid) === command.pid).forEach(kill);
    while (isRunning(command)) {
      await sleep(20);
    }
  }
  try {
    await sleep(milliseconds);
  } finally {
    for (const name of names) {
      await start(name);
    }
  }
}

async function start(name: ComponentName): Promise<void> {
  const node = theNode();
  const { command, args } = components({ binaries: node.binaries, pki: layout.pki, config: layout.config })[
    name
  ];
  const started = await startInside(node.init, "nothing", command, args, join(layout.logs, `${name}.log`));
  writeRecord(layout, { ...node, processes: { ...node.processes, [name]: started.identity } });
}
