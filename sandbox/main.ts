import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import { exitWith } from "../tools/command-line/exit-code";
import { stateDirectory } from "./directories";
import { nodeAddress } from "./node/addresses";
import { takeDown } from "./node/down";
import { importImage } from "./node/images";
import { type NodeLayout, nodeLayout } from "./node/layout";
import { isUp, type NodeRecord, readRecord } from "./node/record";
import { nodeStatus } from "./node/status";
import { Progress } from "./progress";
import { replaced } from "./pulumi/replaced";

const usage = `Usage: npm run sandbox -- VERB

A real one-node Kubernetes on this machine, in namespaces and a state directory of its own.

  up               build what is missing and boot the node; harmless when it is up
  down             end the node and remove everything that it made
  status           what runs, where, and what the sandbox replaces
  kubeconfig       path of a kubeconfig for the node
  address          the node's address, as this machine reaches it
  load IMAGE.tar   give the node an image (docker save, OCI archive)
  logs [NAME]      log of one of the node's processes; without NAME, which there are
  kubectl ARGS…    kubectl on the node
  pulumi ARGS…     the Pulumi CLI on the node, with a backend and passphrase of the sandbox's own

State directory: ${stateDirectory()} (SANDBOX_STATE)
`;

const state = path.resolve(stateDirectory());
const layout = nodeLayout(state);

/** Each verb returns the exit code. What only one of them needs is loaded when it is asked for: `down` is to take no time. */
const verbs: Readonly<Record<string, (args: readonly string[]) => number | Promise<number>>> = {
  up: async () => {
    const { bringSandboxUp } = await import("./up");
    const { booted, imported, readyAfter } = await bringSandboxUp(new Progress());
    if (booted) {
      print(`The sandbox is up; its node was Ready after ${readyAfter.toFixed(1)} s.`);
    } else {
      print(
        imported === 0 ? "The sandbox is up already." : `The sandbox was up; it has ${imported} new images.`,
      );
    }
    return 0;
  },
  down: async () => {
    print((await takeDown(state)) ? "The sandbox is down." : "The sandbox was down already.");
    return 0;
  },
  status: () => {
    const { up, lines } = nodeStatus(state);
    print([...lines, "", replaced].join("\n"));
    return up ? 0 : 1;
  },
  kubeconfig: () => {
    theNode(layout);
    print(layout.kubeconfig);
    return 0;
  },
  address: () => {
    print(nodeAddress);
    return 0;
  },
  load: async ([archive]) => {
    const { init } = theNode(layout);
    if (archive === undefined || !fs.existsSync(archive)) {
      throw new Error("Name the image archive: npm run sandbox -- load IMAGE.tar");
    }
    print((await importImage(init, archive)).trim());
    return 0;
  },
  logs: ([name]) => showLog(name),
  kubectl: (args) => kubectl(theNode(layout).binaries, args),
  pulumi: async (args) => (await import("./pulumi/run")).runPulumi(state, args),
};

async function main(): Promise<number> {
  const [verb = "", ...args] = process.argv.slice(2);
  const run = Object.hasOwn(verbs, verb) ? verbs[verb] : undefined;
  if (run === undefined) {
    const asked = ["", "help", "-h", "--help"].includes(verb);
    (asked ? print : console.error)(asked ? usage : `There is no verb ${verb}.\n\n${usage}`);
    return asked ? 0 : 2;
  }
  return run(args);
}

/**
 * The record of the node that is up.
 *
 * @throws Error when it is not
 */
function theNode(layout: NodeLayout): NodeRecord & { readonly init: NonNullable<NodeRecord["init"]> } {
  const record = readRecord(layout);
  if (record?.init === undefined || !isUp(record)) {
    throw new Error("The sandbox is not up; bring it up first: npm run sandbox -- up");
  }
  return { ...record, init: record.init };
}

function showLog(name: string | undefined): number {
  const names = fs.existsSync(layout.logs)
    ? fs.readdirSync(layout.logs).map((file) => path.basename(file, ".log"))
    : [];
  if (name === undefined) {
    print(names.join("\n"));
    return 0;
  }
  if (!names.includes(name)) {
    throw new Error(
      `There is no log ${name}; there are: ${names.join(", ") || "none, the sandbox has not been up"}.`,
    );
  }
  process.stdout.write(fs.readFileSync(path.join(layout.logs, `${name}.log`)));
  return 0;
}

function kubectl(binaries: string, args: readonly string[]): number {
  const { status, signal, error } = spawnSync(path.join(binaries, "hyperkube"), ["kubectl", ...args], {
    stdio: "inherit",
    env: {
      ...process.env,
      KUBECONFIG: layout.kubeconfig,
      KUBECACHEDIR: path.join(layout.node, "kube-cache"),
    },
  });
  if (error !== undefined) {
    throw error;
  }
  return status ?? (signal === null ? 1 : 130);
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

exitWith(main());
