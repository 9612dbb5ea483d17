import * as fs from "node:fs";
import * as path from "node:path";
import { Command } from "commander";
import { UsageError } from "../tools/command-line/usage-error";
import { runCommand } from "../tools/command-line/run-command";
import { stateDirectory } from "./directories";
import { nodeAddress } from "./node/addresses";
import { type Client, runClient } from "./node/clients";
import { takeDown } from "./node/down";
import { importImage } from "./node/images";
import { type NodeLayout, nodeLayout } from "./node/layout";
import { isUp, type NodeRecord, readRecord } from "./node/record";
import { nodeStatus } from "./node/status";
import { Progress } from "./progress";
import { replaced } from "./pulumi/replaced";

const state = path.resolve(stateDirectory());
const layout = nodeLayout(state);

const command = new Command("npm run sandbox --")
  .description("A real one-node Kubernetes on this machine, in namespaces and a state directory of its own.")
  .addHelpText("after", `\nState directory: ${stateDirectory()} (SANDBOX_STATE)`)
  // Options behind kubectl, helm and pulumi are theirs.
  .enablePositionalOptions();

let exitCode = 0;

/** Adds a subcommand, whose action returns the exit code. */
function subcommand(
  usage: string,
  description: string,
  action: (...args: (string | undefined)[]) => number | Promise<number>,
): Command {
  return command
    .command(usage)
    .description(description)
    .action(async (...args: (string | undefined)[]) => {
      exitCode = await action(...args);
    });
}

/** Adds a subcommand that gives all its arguments to another program, `--help` too. */
function passThrough(
  program: string,
  description: string,
  action: (args: readonly string[]) => number | Promise<number>,
): void {
  command
    .command(`${program} [args...]`)
    .description(description)
    .helpOption(false)
    .allowUnknownOption()
    .passThroughOptions()
    .action(async (args: readonly string[]) => {
      exitCode = await action(args);
    });
}

/** Adds a command line that talks to the node's API server. */
function passThroughClient(client: Client, description: string): void {
  passThrough(client, description, (args) => runClient(layout, theNode(layout).binaries, client, args));
}

// What only one subcommand needs is loaded there: `down` is to take no time.
subcommand("up", "build what is missing and boot the node; harmless when it is up", async () => {
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
});
subcommand("down", "end the node and remove everything that it made", async () => {
  print((await takeDown(state)) ? "The sandbox is down." : "The sandbox was down already.");
  return 0;
});
subcommand("status", "what runs, where, and what the sandbox replaces", () => {
  const { up, lines } = nodeStatus(state);
  print([...lines, "", replaced].join("\n"));
  return up ? 0 : 1;
});
subcommand("kubeconfig", "path of a kubeconfig for the node", () => {
  theNode(layout);
  print(layout.kubeconfig);
  return 0;
});
subcommand("address", "the node's address, as this machine reaches it", () => {
  print(nodeAddress);
  return 0;
});
subcommand("load <archive>", "give the node an image (docker save, OCI archive)", async (archive = "") => {
  const { init } = theNode(layout);
  if (!fs.existsSync(archive)) {
    throw new UsageError(`There is no file ${archive}. Name the image archive, for example load IMAGE.tar.`);
  }
  print((await importImage(init, archive)).trim());
  return 0;
});
subcommand("logs [name]", "log of one of the node's processes; without a name, which there are", showLog);
passThroughClient("kubectl", "kubectl on the node");
passThroughClient("helm", "Helm on the node");
passThrough(
  "pulumi",
  "the Pulumi CLI on the node, with a backend and passphrase of the sandbox's own",
  async (args) => (await import("./pulumi/run")).runPulumi(state, args),
);

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

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

const [, , ...args] = process.argv;
void runCommand(command, args.length === 0 ? ["--help"] : args, () => exitCode).then((code) => {
  process.exitCode = code;
});
