import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Command } from "commander";
import { type ClusterClient, connect } from "../../components/cluster/cluster-client";
import { runMain } from "../command-line/run-command";
import { deployedRelease } from "../stack-state/deployed-release";
import { type PulumiCli, pulumiCli } from "../stack-state/pulumi-cli";
import { readSettings } from "../stack-state/stack-settings";
import { runChecks, waitUntilResponds } from "../verify";
import { driftResults } from "../verify/drift";
import { readStack } from "../verify/stack";
import { verify } from "../verify/verify";
import { clusterSections, section } from "./gather";
import { page, type Section } from "./page";
import { redactSection, secretTexts } from "./redact";

interface Options {
  readonly stack: string;
  readonly configFile?: string;
}

const command = new Command("npm run diagnose --")
  .description(
    "Prints one page for a bug report, in Markdown: versions, exposure mode, what npm run verify finds, the Helm release, pods, warnings of " +
      "the cluster, and the last errors in logs. Everything is only read. Secrets of the namespace, and what looks like a secret, are left out.",
  )
  .requiredOption("--stack <name>", "the stack")
  .option("--config-file <file>", "the stack's settings, in place of Pulumi.STACK.yaml")
  .addHelpText(
    "after",
    "\nRead the page before you send it: it has host names and addresses.\nExit code: 0 printed, 1 the secrets cannot be read, 2 the command line or the stack is wrong.",
  );

const progress = (text: string): void => void process.stderr.write(`${text}\n`);

async function main(): Promise<number> {
  const { stack, configFile } = command.opts<Options>();
  const cli = pulumiCli(stack, configFile);
  progress(`Reading stack ${stack} ...`);
  const deployed = await deployedRelease(cli);
  const { access, release } = await readSettings(cli);
  const cluster = await connect(access);
  // Without them nothing tells what has to be left out.
  const secrets = secretTexts(await cluster.list("v1", "Secret", { namespace: deployed.namespace }));
  progress("Reading the cluster, and checking the site ...");
  const sections = await Promise.all([
    section("Versions", () => versions(cli, cluster, deployed)),
    section("What npm run verify finds", () => verified(stack, configFile)),
    clusterSections(cluster, { ...deployed, release }),
  ]);
  const shown = sections.flat().map((each) => redactSection(each, secrets));
  process.stdout.write(page(`REANA at ${deployed.url}`, shown));
  return 0;
}

async function versions(
  cli: PulumiCli,
  cluster: ClusterClient,
  { mode, frontEnd }: { readonly mode?: string | undefined; readonly frontEnd?: string | undefined },
): Promise<Section["content"]> {
  const { VersionApi } = await import("@kubernetes/client-node");
  const [server, pulumi] = await Promise.all([
    cluster.kubeConfig.makeApiClient(VersionApi).getCode(),
    cli.run(["version"]),
  ]);
  const { name, version, devDependencies } = JSON.parse(
    readFileSync(join(__dirname, "..", "..", "package.json"), "utf8"),
  ) as {
    readonly name: string;
    readonly version: string;
    readonly devDependencies: Readonly<Record<string, string>>;
  };
  return {
    type: "table",
    columns: ["what", "version"],
    rows: [
      [name, version],
      ["exposure mode", mode ?? "unknown"],
      ["front end", frontEnd ?? "unknown"],
      ["Kubernetes", server.gitVersion],
      ["Pulumi", pulumi.stdout.trim()],
      ["@pulumi/kubernetes", devDependencies["@pulumi/kubernetes"] ?? "unknown"],
      ["Node.js", process.version],
    ],
  };
}

async function verified(stack: string, configFile: string | undefined): Promise<Section["content"]> {
  const printed: string[] = [];
  const io = (text: string): void => void printed.push(text);
  await verify(["--stack", stack, ...(configFile === undefined ? [] : ["--config-file", configFile])], {
    readFile: (path) => readFileSync(path, "utf8"),
    readStack,
    runChecks,
    waitUntilResponds,
    driftResults,
    stdout: io,
    stderr: io,
  });
  return { type: "lines", lines: printed.join("").trimEnd().split("\n") };
}

void runMain(command, main);
