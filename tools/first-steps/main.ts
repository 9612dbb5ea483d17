import { Command } from "commander";
import { connect } from "../../components/cluster/cluster-client";
import { runMain } from "../command-line/run-command";
import { UsageError } from "../command-line/usage-error";
import { readyPod } from "../pods/ready-pod";
import { runInPodOf } from "../pods/run-in-pod";
import { deployedRelease } from "../stack-state/deployed-release";
import { pulumiCli } from "../stack-state/pulumi-cli";
import { readSettings } from "../stack-state/stack-settings";
import { administratorPassword } from "./administrator-password";
import { Administration } from "./administration";
import { takeFirstSteps, type StepResults } from "./first-steps";
import { tokenSecretName } from "./token-secret";

interface Options {
  readonly stack: string;
  readonly adminEmail: string;
  readonly adminPasswordStdin?: boolean;
  readonly configFile?: string;
  readonly json?: boolean;
}

const command = new Command("npm run first-steps --")
  .description(
    "Makes the tables of a new REANA's database, its administrator, and the Secret with the administrator's token that REANA's periodic " +
      "jobs need. What is there is left alone, so the command may be repeated.",
  )
  .requiredOption("--stack <name>", "the stack, after its first pulumi up")
  .requiredOption("--admin-email <address>", "the administrator's address, by which REANA knows them")
  .option(
    "--admin-password-stdin",
    "read the administrator's password from the first line of the standard input; default: ask at the terminal",
  )
  .option("--config-file <file>", "the stack's settings, in place of Pulumi.STACK.yaml")
  .option("--json", "print what was done as JSON")
  .addHelpText(
    "after",
    "\nExit code: 0 all is there, 1 a step failed, 2 the command line or the stack is wrong.",
  );

/** Longest wait for a pod of reana-server, in milliseconds: an image may have to be pulled. */
const podLimit = 300_000;

async function main(): Promise<number> {
  const options = command.opts<Options>();
  if (!/^[^@\s]+@[^@\s]+$/.test(options.adminEmail)) {
    throw new UsageError(
      `--admin-email ${options.adminEmail}: is no address; give one such as jane.doe@example.org`,
    );
  }
  const progress = (text: string): void => void process.stderr.write(`${text}\n`);
  const cli = pulumiCli(options.stack, options.configFile);
  progress(`Reading stack ${options.stack} ...`);
  const { namespace, releasePrefix, url } = await deployedRelease(cli);
  const { access } = await readSettings(cli);
  const cluster = await connect(access);
  progress("Waiting for a pod of reana-server ...");
  const server = await readyPod(cluster, namespace, `${releasePrefix}-server`, "rest-api", podLimit);
  const results = await takeFirstSteps({
    administration: new Administration(runInPodOf(cluster.kubeConfig), server),
    cluster,
    namespace,
    releasePrefix,
    email: options.adminEmail,
    password: () =>
      administratorPassword({
        fromInput: options.adminPasswordStdin ?? false,
        input: process.stdin,
        output: (text) => void process.stderr.write(text),
      }),
    progress,
  });
  const secret = tokenSecretName(releasePrefix);
  process.stdout.write(
    options.json === true
      ? `${JSON.stringify({ ...results, secretName: secret, namespace, url })}\n`
      : report(results, options.adminEmail, namespace, secret, url),
  );
  return 0;
}

const done = { created: "created", present: "was there" } as const;

const report = (
  { database, administrator, secret }: StepResults,
  email: string,
  namespace: string,
  secretName: string,
  url: string,
): string => `Database: ${done[database]}
Administrator ${email}: ${done[administrator]}
Secret ${secretName} with the administrator's token: ${done[secret]}

Use REANA as this administrator:
  export REANA_SERVER_URL=${url}
  export REANA_ACCESS_TOKEN="$(kubectl -n ${namespace} get secret ${secretName} -o jsonpath='{.data.ADMIN_ACCESS_TOKEN}' | base64 -d)"
  reana-client ping
`;

void runMain(command, main);
