import * as fs from "node:fs";
import type { NodeLayout } from "./layout";
import { isRunning, type ProcessIdentity } from "./process-identity";

/** What `up` writes down so that `status`, `logs`, `load` and `down`, which run later, can find it. */
export interface NodeRecord {
  /** Where the programs of this node lie. */
  readonly binaries: string;
  /** PID 1 of the namespaces, as the machine sees it. Ending it ends the node. */
  readonly init: ProcessIdentity | undefined;
  /** The command that entered the namespaces for each process of the node, by name. */
  readonly processes: Readonly<Record<string, ProcessIdentity>>;
  /** Paths of the image archives that the node has. */
  readonly images: readonly string[];
  /** Seconds from the start of the boot until the node was Ready; undefined until then. */
  readonly readyAfter: number | undefined;
  /** Whether `up` came to its end. */
  readonly complete: boolean;
}

/** The record, or undefined when there is none or an interrupted write left none that can be read. */
export function readRecord(layout: NodeLayout): NodeRecord | undefined {
  try {
    return JSON.parse(fs.readFileSync(layout.record, "utf8")) as NodeRecord;
  } catch {
    return undefined;
  }
}

/** Replaces the record whole, so that an interruption leaves the old or the new one. */
export function writeRecord(layout: NodeLayout, record: NodeRecord): void {
  const scratch = `${layout.record}.new`;
  fs.writeFileSync(scratch, JSON.stringify(record, undefined, 2));
  fs.renameSync(scratch, layout.record);
}

/** Whether the node has booted to its end and all of its processes run. */
export function isUp(record: NodeRecord): boolean {
  return (
    record.complete && [record.init, ...Object.values(record.processes)].every((one) => one && isRunning(one))
  );
}
