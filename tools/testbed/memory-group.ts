import { existsSync, mkdirSync, readFileSync, rmdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** A control group with a limit of memory, as a pod's container has one: what the kernel holds for its sockets counts too. */
export interface MemoryGroup {
  /** Starts the command behind it within the group. */
  readonly by: readonly string[];
  /** Bytes in use. */
  used(): number;
  remove(): void;
}

const root = "/sys/fs/cgroup";

/** Names of the files in version 2 of control groups, which has one hierarchy, and in version 1. */
const versions = {
  2: { hierarchy: root, limit: "memory.max", used: ["memory.current"] },
  1: {
    hierarchy: join(root, "memory"),
    limit: "memory.limit_in_bytes",
    used: ["memory.usage_in_bytes", "memory.kmem.tcp.usage_in_bytes"],
  },
} as const;

export function memoryGroup(limit: number): MemoryGroup {
  const { hierarchy, ...files } = versions[existsSync(join(root, "cgroup.controllers")) ? 2 : 1];
  const group = join(hierarchy, `reana-pulumi-${process.pid}-${Date.now()}`);
  mkdirSync(group);
  writeFileSync(join(group, files.limit), String(limit));
  return {
    by: ["sh", "-c", 'echo $$ >"$0" && exec "$@"', join(group, "cgroup.procs")],
    used: () =>
      files.used.reduce((total, file) => total + Number(readFileSync(join(group, file), "utf8")), 0),
    remove: () => rmdirSync(group),
  };
}
