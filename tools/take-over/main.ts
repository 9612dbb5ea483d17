import { existsSync, rmSync, writeFileSync } from "node:fs";
import { Command } from "commander";
import { connect } from "../../components/cluster/cluster-client";
import { interruption } from "../command-line/interruption";
import { printableLines } from "../command-line/printable";
import { runMain } from "../command-line/run-command";
import { UsageError } from "../command-line/usage-error";
import type { ExistingRelease } from "./existing-release";
import { providerVersion } from "./import-file";
import { planTakeOver, type TakeOver } from "./plan-take-over";
import { pulumiOnPath } from "./pulumi";
import { readRelease } from "./read-release";
import { report } from "./report";
import { EmptyStack } from "./stack";
import { stackEntries } from "./stack-file";

interface Options {
  readonly stack: string;
  readonly namespace: string;
  readonly release: string;
  readonly hostname?: string;
  readonly chartVersion?: string;
  readonly chartPath?: string;
  readonly chartRepository?: string;
  readonly context?: string;
  readonly kubeconfig?: string;
}

const command = new Command("npm run take-over --")
  .description(
    "Writes the stack file, the encrypted secrets and the import file by which a stack takes over a REANA that helm installed. " +
      "The cluster is only read.",
  )
  .requiredOption("--stack <name>", "the stack, which is empty: pulumi stack init NAME was just done")
  .option("--namespace <name>", "namespace of the release", "reana")
  .option("--release <name>", "name of the release: helm list", "reana")
  .option("--hostname <name>", "host name that users type; default: reana_hostname of the release")
  .option(
    "--chart-version <version>",
    "chart version of the stack, to upgrade at once; default: the release's",
  )
  .option("--chart-path <path>", "directory or packaged chart; default: REANA's repository")
  .option("--chart-repository <url>", "Helm repository with the chart; default: REANA's")
  .option(
    "--context <name>",
    "context of the kubeconfig; default: kubernetes:context of the stack, or the current one",
  )
  .option("--kubeconfig <path>", "default: kubernetes:kubeconfig of the stack, $KUBECONFIG or ~/.kube/config")
  .addHelpText(
    "after",
    "\nSee docs/operations.md. Exit code: 0 written, 1 the release cannot be taken over, 2 wrong command line or stack. Nothing is written unless it is 0.",
  );

async function main(): Promise<number> {
  const options = command.opts<Options>();
  if (options.chartPath !== undefined && options.chartRepository !== undefined) {
    throw new UsageError("--chart-path and --chart-repository both say where the chart is; give one.");
  }
  const stack = await EmptyStack.open(options.stack, options, pulumiOnPath);
  const importFile = `import-${options.stack.split("/").at(-1)}.json`;
  if (existsSync(importFile)) {
    throw new UsageError(`${importFile} is there already, of an earlier take-over; remove it first.`);
  }
  const progress = (text: string): void => void process.stderr.write(`${text}\n`);
  progress(`Reading release ${options.release} ...`);
  const { access } = stack;
  const cluster = await connect(access);
  const existing = await readRelease(cluster, options.namespace, options.release);
  const takeOver = planTakeOver(
    existing,
    {
      hostname: options.hostname,
      chartVersion: options.chartVersion,
      chartPath: options.chartPath,
      chartRepository: options.chartRepository,
    },
    providerVersion(),
    new Date(),
  );
  progress(`Encrypting ${takeOver.secretValues.length + Object.keys(takeOver.secrets).length} secrets ...`);
  const provider = {
    ...(access.kubeconfig === undefined ? {} : { "kubernetes:kubeconfig": access.kubeconfig }),
    "kubernetes:context": cluster.kubeConfig.getCurrentContext(),
  };
  const stopIfInterrupted = interruption(progress);
  writeFileSync(importFile, `${JSON.stringify(takeOver.imports, undefined, 2)}\n`);
  try {
    await stack.write(stackEntries(takeOver, provider, origin(existing, takeOver)), stopIfInterrupted);
  } catch (error) {
    rmSync(importFile);
    throw error;
  }
  const written = { stack: options.stack, stackFile: stack.file, importFile };
  process.stdout.write(printableLines(report(existing, takeOver, written)));
  return 0;
}

const origin = ({ name, namespace, revision }: ExistingRelease, { plan }: TakeOver): string =>
  `Taken over from Helm release ${name} in namespace ${namespace}, revision ${revision.revision} (chart reana ${revision.chartVersion}): exposure mode ${plan.settings.mode}.`;

void runMain(command, main);
