import * as fs from "node:fs";
import { nodeAddress, relays } from "./addresses";
import { nodeLayout } from "./layout";
import { isRunning, type ProcessIdentity, residentMemory } from "./process-identity";
import { isUp, readRecord } from "./record";

export interface NodeStatus {
  readonly up: boolean;
  /** Lines for a person. */
  readonly lines: readonly string[];
}

/**
 * What there is of the node.
 *
 * @param state absolute path of the state directory
 */
export function nodeStatus(state: string): NodeStatus {
  const layout = nodeLayout(state);
  const record = readRecord(layout);
  if (record?.init === undefined) {
    return {
      up: false,
      lines: ["The sandbox is down.", ...(fs.existsSync(state) ? [`State directory  ${state}`] : [])],
    };
  }
  const up = isUp(record);
  const verdict = up
    ? `The sandbox is up; its node was Ready ${record.readyAfter?.toFixed(1)} s after the boot began.`
    : "The sandbox is half up: `up` boots it anew, `down` clears it away.";
  return {
    up,
    lines: [
      verdict,
      `State directory  ${state}`,
      `Kubeconfig       ${layout.kubeconfig}`,
      `Node             ${nodeAddress}`,
      ...relays.map(({ port, nodePort }) => `Port ${port}        leads to ${nodeAddress}:${nodePort}`),
      ...Object.entries(record.processes).map(
        ([name, identity]) => `${name.padEnd(24)} ${describe(identity)}`,
      ),
    ],
  };
}

function describe(entered: ProcessIdentity): string {
  if (!isRunning(entered)) {
    return "has ended";
  }
  const pid = childOf(entered.pid) ?? entered.pid;
  return `process ${pid}, ${residentMemory(pid) ?? "?"} MiB`;
}

/** The process that the command which entered the namespaces waits for. */
function childOf(pid: number): number | undefined {
  try {
    const children = fs.readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").trim().split(" ");
    return children[0] ? Number(children[0]) : undefined;
  } catch {
    return undefined;
  }
}
