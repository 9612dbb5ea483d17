import { stateDirectory } from "../../sandbox/directories";
import { containerdSocket } from "../../sandbox/node/configuration";
import { nodeLayout } from "../../sandbox/node/layout";
import { runInside } from "../../sandbox/node/namespaces";
import { readRecord } from "../../sandbox/node/record";
import { objects, type KubernetesObject } from "./command-line";

/** Pods of the sandbox's node as who connects and who is connected to, whatever programs their images have. */

export interface Pod {
  readonly name: string;
  readonly address: string;
  /** A process of it, as the node numbers it. */
  readonly pid: string;
}

export interface Address {
  readonly host: string;
  readonly port: number;
}

/** Seconds after which a connection counts as denied; on one node, allowed ones take milliseconds. */
const timeout = 2;

/** For each argument, HOST and PORT in one: prints it when a connection is taken. All at once. */
const script = `for target in "$@"; do
  (timeout ${timeout} bash -c 'exec 3<>/dev/tcp/$0/$1' $target 2>/dev/null && echo "$target") &
done
wait`;

const textOf = ({ host, port }: Address): string => `${host} ${port}`;

/** Which of these addresses a pod can connect to: tried from its own network namespace. */
export async function connectable(pod: Pod, to: readonly Address[]): Promise<readonly Address[]> {
  const printed = await runOnNode(
    "nsenter",
    ...["--target", pod.pid, "--net", "--", "bash", "-c", script, "bash"],
    ...to.map(textOf),
  );
  const taken = new Set(printed.split("\n"));
  return to.filter((address) => taken.has(textOf(address)));
}

/** Runs a command as root of the node, where processes have the node's numbers. @returns its standard output */
export function runOnNode(command: string, ...args: readonly string[]): Promise<string> {
  const init = readRecord(nodeLayout(stateDirectory()))?.init;
  if (init === undefined) {
    throw new Error("the sandbox's node is not up");
  }
  return runInside(init, command, args);
}

/** Pods that run and are not going away, by namespace and selector. */
export async function runningPods(namespace: string, selector: string): Promise<readonly Pod[]> {
  const [found, pids] = await Promise.all([
    objects("pods", "--namespace", namespace, "--selector", selector),
    processes(),
  ]);
  return found
    .filter(({ metadata }) => metadata.deletionTimestamp === undefined)
    .flatMap((pod) => {
      const { podIP, containerStatuses = [] } = (pod as PodObject).status;
      const id = containerStatuses[0]?.containerID?.replace(/^containerd:\/\//, "");
      const pid = id === undefined ? undefined : pids.get(id);
      return podIP === undefined || pid === undefined
        ? []
        : [{ name: pod.metadata.name, address: podIP, pid }];
    });
}

interface PodObject extends KubernetesObject {
  readonly status: {
    readonly podIP?: string;
    readonly containerStatuses?: readonly { readonly containerID?: string }[];
  };
}

/** Processes of containers that run, by the container's id. */
async function processes(): Promise<ReadonlyMap<string, string>> {
  const table = await runOnNode(
    "ctr",
    ...["--address", containerdSocket, "--namespace", "k8s.io", "tasks", "list"],
  );
  return new Map(
    [...table.matchAll(/^(\S+)\s+(\d+)\s+RUNNING/gm)].map(([, id = "", pid = ""]) => [id, pid] as const),
  );
}
