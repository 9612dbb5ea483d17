import * as fs from "node:fs";
import * as path from "node:path";
import type { NodeLayout } from "./layout";

/** containerd's namespace for kubelet's containers, which is also the control group that it puts theirs in. */
const parent = "k8s.io";

/**
 * Removes the control groups of this node's containers; they are in no namespace. Others' containers may have theirs in the same
 * parent, so only those whose ids containerd wrote into this node's directory are removed.
 */
export function removeControlGroups(layout: NodeLayout): void {
  const bundles = path.join(layout.varLib, "containerd-state", "io.containerd.runtime.v2.task", parent);
  const ids = namesIn(bundles);
  for (const group of parents()) {
    for (const id of ids) {
      removeTree(path.join(group, id));
    }
    removeEmpty(group);
  }
}

/** With version 2 of control groups there is one hierarchy, with version 1 one for each controller. */
function parents(): string[] {
  const root = "/sys/fs/cgroup";
  return [root, ...namesIn(root).map((name) => path.join(root, name))]
    .map((hierarchy) => path.join(hierarchy, parent))
    .filter((group) => fs.existsSync(group));
}

/** Groups below first: one with groups in it cannot be removed. Its files go with it. */
function removeTree(group: string): void {
  for (const name of namesIn(group)) {
    removeTree(path.join(group, name));
  }
  removeEmpty(group);
}

function removeEmpty(group: string): void {
  try {
    fs.rmdirSync(group);
  } catch (error) {
    // Never made, removed by someone else, or with others' containers in it.
    if (!["ENOENT", "ENOTEMPTY", "EBUSY"].includes((error as NodeJS.ErrnoException).code ?? "")) {
      throw error;
    }
  }
}

/** Names of the directories in a directory; none when it does not exist. */
function namesIn(directory: string): string[] {
  try {
    return fs
      .readdirSync(directory, { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => name);
  } catch {
    return [];
  }
}
