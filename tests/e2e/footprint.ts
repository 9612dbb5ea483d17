import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import { hostLink, podRange, serviceRange } from "../../sandbox/node/addresses";
import { kernelSettings } from "../../sandbox/node/kernel-settings";
import { nodeLayout } from "../../sandbox/node/layout";
import { findNamespaceHolders } from "../../sandbox/node/namespaces";
import {
  argumentsOf,
  executableOf,
  findProcesses,
  isKnown,
  parseProcessStat,
  type ProcessIdentity,
} from "../../sandbox/node/process-identity";
import { readRecord } from "../../sandbox/node/record";

/**
 * What one sandbox has on the machine, found by its own records and paths. What other programs make beside it does not count: a
 * container engine has namespaces, mounts and control groups of its own.
 */

const namespaceKinds = ["net", "mnt", "pid", "ipc", "uts", "cgroup"] as const;

/** Where kubelet, CNI plugins and etcd write when nothing stands in front of the machine's directories. */
const nodeDirectories = ["kubelet", "cni", "etcd", "kube-router"].flatMap((name) => [
  `/run/${name}`,
  `/var/lib/${name}`,
  `/opt/${name}`,
]);

/** What a node could change on the machine outside its namespaces; equal before and after. */
export const machineState = (): Readonly<Record<string, readonly string[]>> => ({
  settings: Object.keys(kernelSettings).map(
    (name) => `${name} = ${fs.readFileSync(path.join("/proc/sys", name), "utf8").trim()}`,
  ),
  directories: [...nodeDirectories, "/var/log/pods", "/var/log/containers"].filter((name) =>
    fs.existsSync(name),
  ),
  // Counters of rules differ at any time.
  rules: ["iptables-save", "ip6tables-save"].flatMap((program) =>
    command(program)
      .filter((line) => /KUBE-|CNI-/.test(line) || line.includes(podRange) || line.includes(serviceRange))
      .map((line) => line.replace(/\[\d+:\d+\]/, "")),
  ),
});

/** Watches a sandbox while it starts, runs and ends, and remembers what it made. */
export class Footprint {
  readonly #state: string;
  readonly #processes = new Map<string, ProcessIdentity>();
  /** Each with the clock tick at which it was seen last. */
  readonly #namespaces = new Map<string, number>();
  readonly #controlGroups = new Set<string>();
  readonly #timer: NodeJS.Timeout;
  readonly #machineNamespaces = new Set(namespacesOf("self"));

  /** @param state state directory of the sandbox */
  constructor(state: string) {
    this.#state = state;
    this.#timer = setInterval(() => this.#look(), 100);
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  /** How many processes, namespaces and control groups were seen: a test that saw none proves nothing. */
  seen(): { readonly processes: number; readonly namespaces: number; readonly controlGroups: number } {
    return {
      processes: this.#processes.size,
      namespaces: this.#namespaces.size,
      controlGroups: this.#controlGroups.size,
    };
  }

  #look(): void {
    const layout = nodeLayout(this.#state);
    const record = readRecord(layout);
    const recorded = [record?.init, ...Object.values(record?.processes ?? {})];
    const { firsts, openers } = findNamespaceHolders(layout);
    const inside = descendants(new Set(firsts.map(({ pid }) => pid)));
    const named = findProcesses((pid) => pid !== process.pid && this.#names(pid));
    for (const one of [...recorded, ...firsts, ...openers, ...inside, ...named]) {
      if (one !== undefined) {
        this.#processes.set(`${one.pid} ${one.startTime}`, one);
      }
    }
    const now = clockTicks();
    for (const { pid } of [...firsts, ...inside]) {
      namespacesOf(String(pid))
        .filter((name) => !this.#machineNamespaces.has(name))
        .forEach((name) => this.#namespaces.set(name, now));
      controlGroupsOf(pid).forEach((group) => this.#controlGroups.add(group));
    }
  }

  #names(pid: number): boolean {
    return [executableOf(pid) ?? "", ...argumentsOf(pid)].some((argument) => argument.includes(this.#state));
  }

  /** What of it is still there, by name; empty after `down`. */
  remains(): readonly string[] {
    const holders = findProcesses(() => true);
    // The kernel gives the number of a namespace again: a process that started later holds another one.
    const isHeld = ([name, seen]: readonly [string, number]): boolean =>
      holders.some(
        ({ pid, startTime }) => Number(startTime) <= seen && namespacesOf(String(pid)).includes(name),
      );
    return [
      ...[...this.#processes.values()].filter(isKnown).map(({ pid }) => `process ${pid}`),
      ...findProcesses((pid) => pid !== process.pid && this.#names(pid)).map(({ pid }) => `process ${pid}`),
      ...[...this.#namespaces].filter(isHeld).map(([name]) => `namespace ${name}`),
      ...[...this.#controlGroups].filter((group) => fs.existsSync(group)),
      ...lines(fs.readFileSync("/proc/self/mountinfo", "utf8")).filter((line) => line.includes(this.#state)),
      ...command("ip", "-brief", "link").filter((line) => line.startsWith(`${hostLink}@`)),
      ...command("ip", "-4", "route", "show", "table", "all").filter(
        (line) => line.includes(hostLink) || line.startsWith(podRange) || line.startsWith(serviceRange),
      ),
      ...(fs.existsSync(this.#state) ? [this.#state] : []),
    ];
  }
}

/** All processes below PID 1 of the node's namespaces, those of containers too: orphans get it as their parent. */
function descendants(ancestors: ReadonlySet<number>): readonly ProcessIdentity[] {
  const parents = new Map(findProcesses(() => true).map(({ pid }) => [pid, parentOf(pid)]));
  const isBelow = (pid: number | undefined): boolean =>
    pid !== undefined && (ancestors.has(pid) || isBelow(parents.get(pid)));
  return findProcesses((pid) => isBelow(parents.get(pid)));
}

function parentOf(pid: number): number | undefined {
  try {
    return parseProcessStat(fs.readFileSync(`/proc/${pid}/stat`, "utf8")).parent;
  } catch {
    return undefined;
  }
}

/** Now, in the unit of processes' start times: a hundredth of a second since boot. */
const clockTicks = (): number => Number(fs.readFileSync("/proc/uptime", "utf8").split(" ")[0]) * 100;

function namespacesOf(pid: string): readonly string[] {
  return namespaceKinds.map((kind) => link(`/proc/${pid}/ns/${kind}`)).filter((name) => name !== undefined);
}

/** Control groups of containers only: others are the machine's, and the node's components stay in the one of their user. */
function controlGroupsOf(pid: number): readonly string[] {
  try {
    return lines(fs.readFileSync(`/proc/${pid}/cgroup`, "utf8"))
      .map((line) => line.split(":"))
      .filter(([, , group = ""]) => group.includes("k8s.io/"))
      .map(([, controllers = "", group = ""]) =>
        path.join("/sys/fs/cgroup", controllers.replace(/^name=/, ""), group),
      );
  } catch {
    return [];
  }
}

function link(file: string): string | undefined {
  try {
    return fs.readlinkSync(file);
  } catch {
    return undefined;
  }
}

/** The lines that a command prints; none where it is not installed. */
function command(program: string, ...args: readonly string[]): readonly string[] {
  try {
    return lines(execFileSync(program, args, { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }));
  } catch {
    return [];
  }
}

const lines = (text: string): readonly string[] => text.split("\n").filter((line) => line !== "");
