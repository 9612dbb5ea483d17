import * as fs from "node:fs";
import * as path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { kernelSettings } from "./kernel-settings";
import type { NodeLayout } from "./layout";
import { argumentsOf, executableOf, findProcesses, type ProcessIdentity } from "./process-identity";
import { endOf, runToEnd, startDetached, type StartedProcess } from "./started-process";

/**
 * Everything that the node may write to outside its state directory is covered here, in a mount namespace of its own.
 * Its mounts are shared with no outside namespace, but with those that containerd and kubelet make from it. /run is in
 * memory, as on every system; what may grow stays on disk. /var is put together of the node's own directories and, for all other names,
 * the machine's: REANA's charts keep their data in /var/reana, which shall not come to be on the machine.
 */
const prepareMounts = `set -eu
for entry in /var/*; do
  own="$1$entry"
  if [ -L "$entry" ]; then
    cp -P "$entry" "$own"
  elif [ -d "$entry" ] && [ ! -e "$own" ]; then
    mkdir "$own"
    mount --rbind "$entry" "$own"
  fi
done
mount --rbind "$1/var" /var
mount --make-rshared /
mount -t tmpfs -o mode=755 tmpfs /run
mount -t tmpfs -o mode=755 tmpfs /opt
mkdir /run/lock /run/netns
cd "$1/kernel"
for setting in */* */*/*; do
  if [ -f "$setting" ]; then mount --bind "$setting" "/proc/sys/$setting"; fi
done
cd /
exec "$1/init"
`;

/**
 * Opens the network, mount, PID, IPC and UTS namespaces of the node. They live as long as their PID 1, a program that
 * only waits; ending it ends every process in them, and with the last process go mounts, links and rules.
 *
 * @param pause the program that becomes PID 1
 * @returns PID 1 as the machine sees it
 * @throws Error with what the kernel refused
 */
export async function openNamespaces(layout: NodeLayout, pause: string): Promise<ProcessIdentity> {
  fs.copyFileSync(pause, layout.init);
  fs.chmodSync(layout.init, 0o755);
  for (const [setting, value] of Object.entries(kernelSettings)) {
    const file = path.join(layout.node, "kernel", setting);
    fs.mkdirSync(path.dirname(file), { recursive: true });
    fs.writeFileSync(file, value);
  }
  const script = openingScript(layout);
  fs.writeFileSync(script, prepareMounts);
  const opener = await startDetached(
    "unshare",
    [
      ...["--net", "--mount", "--pid", "--ipc", "--uts", "--fork", "--kill-child", "--mount-proc"],
      ...["--propagation", "private", "sh", script, layout.node],
    ],
    path.join(layout.logs, "namespaces.log"),
  );
  for (;;) {
    const init = findProcesses((pid) => executableOf(pid) === layout.init)[0];
    if (init !== undefined) {
      return init;
    }
    if (opener.ended()) {
      throw new Error(`The namespaces of the node could not be opened: ${endOf(opener.log)}`);
    }
    await sleep(5);
  }
}

/** The script that prepares the namespaces. Its path marks those who run it as this node's. */
function openingScript(layout: NodeLayout): string {
  return path.join(layout.node, "open-namespaces");
}

/** Who holds the namespaces of a node open. */
export interface NamespaceHolders {
  /** PID 1 of the namespaces; usually one. */
  readonly firsts: readonly ProcessIdentity[];
  /** The command that opened the namespaces and waits for PID 1. */
  readonly openers: readonly ProcessIdentity[];
}

/** Finds them by the paths of the state directory, so that those of an `up` that was killed half-way are found too. */
export function findNamespaceHolders(layout: NodeLayout): NamespaceHolders {
  const script = openingScript(layout);
  const opens = (pid: number): boolean => argumentsOf(pid).includes(script);
  const isUnshare = (pid: number): boolean => path.basename(executableOf(pid) ?? "") === "unshare";
  return {
    firsts: findProcesses((pid) => executableOf(pid) === layout.init || (opens(pid) && !isUnshare(pid))),
    openers: findProcesses((pid) => opens(pid) && isUnshare(pid)),
  };
}

/** What a process of the node shares with the machine. */
export type Sharing = "nothing" | "network and files";

function entering(
  init: ProcessIdentity,
  sharing: Sharing,
  command: string,
  args: readonly string[],
): string[] {
  const namespaces = sharing === "nothing" ? ["--net", "--mount", "--ipc", "--uts"] : [];
  return ["--target", `${init.pid}`, "--pid", ...namespaces, "--", command, ...args];
}

/** Starts a process of the node; it ends with the node. */
export function startInside(
  init: ProcessIdentity,
  sharing: Sharing,
  command: string,
  args: readonly string[],
  log: string,
): Promise<StartedProcess> {
  return startDetached("nsenter", entering(init, sharing, command, args), log);
}

/**
 * Runs a command in the node's namespaces to its end.
 *
 * @param input file of the machine that it reads as standard input
 * @returns its standard output
 */
export function runInside(
  init: ProcessIdentity,
  command: string,
  args: readonly string[],
  input?: string,
): Promise<string> {
  return runToEnd("nsenter", entering(init, "nothing", command, args), input);
}
