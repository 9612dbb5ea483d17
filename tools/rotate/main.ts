import { hostname } from "node:os";
import { Command } from "commander";
import { connect } from "../../components/cluster/cluster-client";
import { interruption } from "../command-line/interruption";
import { runMain } from "../command-line/run-command";
import { UsageError } from "../command-line/usage-error";
import { runInPodOf } from "../pods/run-in-pod";
import { deployedRelease } from "../stack-state/deployed-release";
import { pulumiCli } from "../stack-state/pulumi-cli";
import { readSettings } from "../stack-state/stack-settings";
import { accountSecret } from "./account-secret";
import { newPassword } from "./password";
import { PodReplacement } from "./pod-replacement";
import { rotatable, type Rotatable } from "./rotatable";
import { rotate, type RotationParts, type RotationResult } from "./rotation";
import { recordStore } from "./rotation-record";
import { accountsOf } from "./service-accounts";
import { soleRun } from "./sole-run";
import { stackAccount } from "./stack-account";
import { workflowPods } from "./workflow-pods";

interface Options {
  readonly stack: string;
  readonly secret: string;
  readonly drainSeconds: string;
  readonly disableNow?: boolean;
  readonly configFile?: string;
  readonly json?: boolean;
}

const command = new Command("npm run rotate --")
  .description(
    "Gives REANA a new password of one of its services while it serves: in the service, in the stack, in the cluster's Secret and in the " +
      "pods. Two accounts take turns, so that pods of before are let in until they are replaced. An interrupted rotation goes on when the " +
      "command is run again.",
  )
  .requiredOption("--stack <name>", "the stack")
  .requiredOption(
    "--secret <name>",
    "database, cache or message-broker; secret-key cannot be rotated, and the error says what to do",
  )
  .option(
    "--drain-seconds <seconds>",
    "how long pods of before get to end uploads and downloads that they have begun; at most 400",
    "30",
  )
  .option(
    "--disable-now",
    "disable the account of before though workflows have it that began before; they may fail",
  )
  .option("--config-file <file>", "the stack's settings, in place of Pulumi.STACK.yaml")
  .option("--json", "print the result as JSON")
  .addHelpText(
    "after",
    "\nExit code: 0 done, 1 not done or not done yet (the output says what to do), 2 the command line or the stack is wrong, or the secret " +
      "cannot be rotated.",
  );

/** Longest drain, in seconds: after ten minutes the Deployment ends pods of before by itself. */
const longestDrain = 400;

async function main(): Promise<number> {
  const options = command.opts<Options>();
  const secret = rotatable(options.secret);
  if (!/^\d{1,3}$/.test(options.drainSeconds) || Number(options.drainSeconds) > longestDrain) {
    throw new UsageError(
      `--drain-seconds ${options.drainSeconds}: give whole seconds up to ${longestDrain}, for example --drain-seconds 300`,
    );
  }
  const progress = (text: string): void => void process.stderr.write(`${text}\n`);
  const cli = pulumiCli(options.stack, options.configFile);
  progress(`Reading stack ${options.stack} ...`);
  const { namespace, releasePrefix } = await deployedRelease(cli);
  const { access } = await readSettings(cli);
  const cluster = await connect(access);
  const run = runInPodOf(cluster.kubeConfig);
  const named = (names: readonly string[]): readonly string[] =>
    names.map((name) => `${releasePrefix}-${name}`);
  const accounts = await accountsOf(secret, cluster, namespace, releasePrefix, progress);
  const sole = await soleRun({
    cluster,
    namespace,
    prefix: releasePrefix,
    holder: `process ${process.pid} on ${hostname()}`,
    progress,
  });
  const interrupted = interruption(progress);
  const parts: RotationParts = {
    secret: secret.name,
    stackName: options.stack,
    accounts,
    record: recordStore(cluster, namespace, releasePrefix),
    stack: stackAccount(cli, secret),
    clusterSecret: accountSecret(cluster, namespace, `${releasePrefix}-${secret.secret}`),
    pods: new PodReplacement({
      cluster,
      run,
      namespace,
      deployments: named(secret.clients),
      last: named(secret.replacedLast),
      drain: Number(options.drainSeconds) * 1000,
      progress,
    }),
    workflows: () =>
      secret.inWorkflows
        ? workflowPods(cluster, namespace, `${releasePrefix}-workflow-controller`)
        : Promise.resolve([]),
    newPassword,
    disableNow: options.disableNow ?? false,
    // Between two steps, pods are left as they can stay.
    stopIfInterrupted: () => {
      interrupted();
      sole.stopIfTaken();
    },
    progress,
  };
  let result: RotationResult;
  try {
    result = await rotate(parts);
  } finally {
    await sole.end();
  }
  process.stdout.write(
    options.json === true
      ? `${JSON.stringify({ secret: secret.name, ...result })}\n`
      : report(result, secret, options.stack),
  );
  return result.previousDisabled ? 0 : 1;
}

const report = (
  { user, previousUser, previousDisabled, workflows }: RotationResult,
  { name, service }: Rotatable,
  stack: string,
): string =>
  previousDisabled
    ? `REANA logs in to ${service} as ${user}, with a new password. No password opens ${previousUser} any more.\n`
    : `REANA logs in to ${service} as ${user}, with a new password. ${previousUser} is still open: ${workflows} ${workflows === 1 ? "pod" : "pods"} ` +
      "of workflows that began before have its password. When these have ended, run the command again:\n" +
      `  npm run rotate -- --stack ${stack} --secret ${name}\n` +
      "To end it now, whatever becomes of them, add --disable-now.\n";

void runMain(command, main);
