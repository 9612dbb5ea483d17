import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { argumentsOf, executableOf } from "../../sandbox/node/process-identity";

/** What a node could leave behind on a machine, each as sorted lines that compare well. */
export type Machine = Readonly<Record<string, readonly string[]>>;

/** Programs that only the node runs, wherever they were started. */
const programs = /(^|\/)(containerd|containerd-shim-runc-v2|etcd|hyperkube|kube-router)$/;

/** Settings that count or measure; they change by themselves. */
const counting =
  /^(kernel\.(random|ns_last_pid|pty\.nr|perf_|sched)|net\.netfilter\.nf_conntrack_count|vm\.stat_refresh)/;

/**
 * @param state state directory of the sandbox
 */
export function machine(state: string): Machine {
  return {
    processes: processes(state),
    namespaces: namespaces(),
    mounts: lines(fs.readFileSync("/proc/self/mounts", "utf8")),
    links: command("ip", "-brief", "link").map((line) => line.split(/\s+/)[0] ?? ""),
    addresses: command("ip", "-oneline", "address").map((line) => line.replace(/ valid_lft.*/, "")),
    routes: [
      ...command("ip", "-4", "route", "show", "table", "all"),
      ...command("ip", "-6", "route", "show", "table", "all").map((line) => line.replace(/ expires \S+/, "")),
    ],
    rules: [...rules("iptables-save"), ...rules("ip6tables-save")],
    controlGroups: controlGroups("/sys/fs/cgroup"),
    settings: command("sysctl", "-a").filter(
      (line) => /^(kernel|net|vm)\./.test(line) && !counting.test(line),
    ),
    directories: directories(),
    state: fs.existsSync(state) ? [state] : [],
  };
}

function processes(state: string): string[] {
  return pids()
    .filter((pid) => pid !== process.pid)
    .map((pid) => [executableOf(pid) ?? "", ...argumentsOf(pid)])
    .filter((words) => programs.test(words[0] ?? "") || words.some((word) => word.includes(state)))
    .map((words) => words.join(" "));
}

/** All namespaces that some process is in, by kind and number. */
function namespaces(): string[] {
  const found = pids().flatMap((pid) =>
    ["net", "mnt", "pid", "ipc", "uts", "cgroup"].map((kind) => {
      try {
        return fs.readlinkSync(`/proc/${pid}/ns/${kind}`);
      } catch {
        return "";
      }
    }),
  );
  const named = fs.existsSync("/run/netns")
    ? fs.readdirSync("/run/netns").map((name) => `named ${name}`)
    : [];
  return [...new Set(found), ...named].filter((name) => name !== "").sort();
}

function pids(): number[] {
  return fs
    .readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map(Number);
}

/** Rules without their counters. */
function rules(program: string): string[] {
  return command(program)
    .filter((line) => !line.startsWith("#"))
    .map((line) => line.replace(/\[\d+:\d+\]/, ""));
}

/** Control groups of containers. Others' groups come and go with what else runs on the machine. */
function controlGroups(group: string): string[] {
  const below = fs
    .readdirSync(group, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => path.join(group, name))
    .flatMap((child) => [child, ...controlGroups(child)]);
  return below.filter((name) => /k8s\.io|kubepods/.test(name)).sort();
}

/** Directories, not files, as logs and caches of other programs come and go. */
function directories(): string[] {
  const home = os.homedir();
  const places = ["/run", "/var/lib", "/var/log", "/opt", "/etc", home].filter((place) =>
    fs.existsSync(place),
  );
  const others = [".cache", ".npm"].flatMap((name) => ["-o", "-path", path.join(home, name)]);
  const checkout = path.join(__dirname, "..", "..");
  return command(
    "find",
    ...places,
    "-xdev",
    "(",
    "-path",
    checkout,
    ...others,
    ")",
    "-prune",
    "-o",
    "-type",
    "d",
    "-print",
  );
}

/** The lines that a command prints. One that only partly succeeds (sysctl does) counts for what it printed. */
function command(program: string, ...args: readonly string[]): string[] {
  try {
    return lines(
      execFileSync(program, args, {
        encoding: "utf8",
        stdio: ["ignore", "pipe", "ignore"],
        maxBuffer: 1 << 28,
      }),
    );
  } catch (error) {
    return lines((error as { stdout?: string }).stdout ?? "");
  }
}

function lines(text: string): string[] {
  return text
    .split("\n")
    .filter((line) => line !== "")
    .sort();
}
