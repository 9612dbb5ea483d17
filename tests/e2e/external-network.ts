import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { stateDirectory } from "../../sandbox/directories";
import { nodeLayout } from "../../sandbox/node/layout";
import { readRecord } from "../../sandbox/node/record";
import { endProcess } from "../../tools/testbed/end-process";
import type { ExternalAddresses } from "./test-stack";

/**
 * A machine before the cluster: a network namespace of its own with two links, one to the machine that the tests run on, where
 * clients are, and one to the node.
 */

/** Longest that a machine is kept, in seconds, should its test never end it. */
const longestLife = "3600";

const run = promisify(execFile);

export interface ExternalNetwork {
  /** Starts a program in the namespace; it is ended with the network. */
  start(command: string, args: readonly string[]): ExternalProgram;
  end(): Promise<void>;
}

export interface ExternalProgram {
  /** What it has printed so far. */
  readonly printed: () => string;
  end(): Promise<void>;
}

export async function externalNetwork({
  clients,
  node: atNode,
}: ExternalAddresses): Promise<ExternalNetwork> {
  const node = readRecord(nodeLayout(stateDirectory()))?.init;
  if (node === undefined) {
    throw new Error("the sandbox's node is not up");
  }
  const keeper = spawn("unshare", ["--net", "sleep", longestLife], { stdio: "ignore" });
  await once(keeper, "spawn");
  const pid = String(keeper.pid);
  const programs: ExternalProgram[] = [];
  const end = async (): Promise<void> => {
    await Promise.all(programs.map((program) => program.end()));
    await run("ip", ["link", "delete", clients.link]).catch(() => undefined);
    await endProcess(keeper);
  };
  try {
    await namespaceOf(pid);
    const inside = (...args: string[]) => run("nsenter", ["--target", pid, "--net", "ip", ...args]);
    const inNode = (...args: string[]) =>
      run("nsenter", ["--target", String(node.pid), "--net", "ip", ...args]);
    await run("ip", ["link", "add", clients.link, "type", "veth", "peer", "name", "clients", "netns", pid]);
    await inNode("link", "add", atNode.link, "type", "veth", "peer", "name", "node", "netns", pid);
    await run("ip", ["address", "add", `${clients.client}/24`, "dev", clients.link]);
    await run("ip", ["link", "set", clients.link, "up"]);
    await inNode("address", "add", `${atNode.node}/24`, "dev", atNode.link);
    await inNode("link", "set", atNode.link, "up");
    await inside("address", "add", `${clients.machine}/24`, "dev", "clients");
    await inside("address", "add", `${atNode.machine}/24`, "dev", "node");
    for (const link of ["lo", "clients", "node"]) {
      await inside("link", "set", link, "up");
    }
  } catch (error) {
    await end();
    throw error;
  }
  return {
    start: (command, args) => {
      const program = startProgram(pid, command, args);
      programs.push(program);
      return program;
    },
    end,
  };
}

/** Waits until the keeper is in a namespace of its own. */
async function namespaceOf(pid: string): Promise<void> {
  const own = (await run("readlink", ["/proc/self/ns/net"])).stdout;
  for (let attempt = 0; attempt < 100; attempt += 1) {
    if ((await run("readlink", [`/proc/${pid}/ns/net`])).stdout !== own) {
      return;
    }
    await sleep(20);
  }
  throw new Error("the external machine got no network namespace of its own");
}

function startProgram(pid: string, command: string, args: readonly string[]): ExternalProgram {
  // nsenter and what it runs replace one another: the process started here is the program.
  const child = spawn("nsenter", ["--target", pid, "--net", command, ...args], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  const pieces: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text: string) => pieces.push(text));
  }
  return { printed: () => pieces.join(""), end: () => endProcess(child) };
}
