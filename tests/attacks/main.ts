import { Command } from "commander";
import { haproxyRootFileSystem } from "../../sandbox/images/index";
import { Progress } from "../../sandbox/progress";
import { attacks } from "./corpus/index";
import { defaultSeed, generatedAttacks } from "./corpus/generated";
import { documented, hostname, program } from "./columns";
import { localHaproxy } from "../../tools/testbed/local-haproxy";
import { UsageError } from "../../tools/command-line/usage-error";
import { runMain } from "../../tools/command-line/run-command";
import { isInNetworkNamespace, runInNetworkNamespace } from "../../tools/testbed/network-namespace";
import { formatReport, formatThrough, kindsThrough, report, wrongIn } from "./report";
import { type Outcome, runColumn } from "./run-column";

/** Generates other attempts than those of every run. */
const seedVariable = "ATTACKS_SEED";

const command = new Command("npm run test:attacks --")
  .description(
    "Tries the corpus of attacks on HAProxy: with the two rules of REANA's documentation, and with this program's haproxy.cfg. Needs root: " +
      "the run has network and PID namespaces of its own.",
  )
  .option("--json", "print the report as JSON", false)
  .option("--verbose", "list also each attempt that succeeds against the documented rules", false)
  .addHelpText(
    "after",
    `
${seedVariable}=NUMBER in the environment generates other attempts than those of every run.
Exit code: 0 no attack succeeds, 1 one succeeds against this program's haproxy.cfg, or hardly any against the documented rules,
2 wrong command line.`,
  );

async function main(): Promise<number> {
  const seed = Number(process.env[seedVariable] ?? defaultSeed);
  if (!Number.isInteger(seed)) {
    throw new UsageError(`${seedVariable}=${process.env[seedVariable]}: write a whole number.`);
  }
  if (isInNetworkNamespace()) {
    return attack(seed, command.opts());
  }
  // While there is a network to get it by; it is cached.
  for (const haproxy of new Set([documented, ...program].map((column) => column.haproxy))) {
    await haproxyRootFileSystem(new Progress(), haproxy);
  }
  return runInNetworkNamespace();
}

interface Options {
  readonly json: boolean;
  readonly verbose: boolean;
}

async function attack(seed: number, { json, verbose }: Options): Promise<number> {
  const attempts = [...attacks, ...generatedAttacks(seed)];
  const columns = [documented, ...program];
  const outcomes: Outcome[] = [];
  for (const column of columns) {
    const haproxy = await localHaproxy(hostname, column.haproxy);
    try {
      outcomes.push(...(await runColumn(column, attempts, haproxy)));
    } finally {
      haproxy.remove();
    }
  }
  const whole = report(
    outcomes,
    columns.map(({ name }) => name),
  );
  const kinds = kindsThrough(whole, documented.name);
  const wrong = wrongIn(whole, documented.name);
  if (json) {
    const listed = outcomes.map(({ attempt: { kind, name }, ...rest }) => ({ kind, name, ...rest }));
    const through = listed.filter((outcome) => outcome.through.length > 0);
    process.stdout.write(
      `${JSON.stringify({ seed, ...whole, kindsThroughDocumented: kinds, through }, undefined, 2)}\n`,
    );
  } else {
    const listed = outcomes.filter(({ column }) => verbose || column !== documented.name);
    process.stdout.write(formatThrough(listed));
    process.stdout.write(`${formatReport(whole)}\n`);
    process.stdout.write(
      `${attempts.length} rows, seed ${seed}. Kinds through the documented rules: ${kinds} of ${whole.kinds.length}.\n`,
    );
  }
  process.stderr.write(wrong.map((what) => `Wrong: ${what}.\n`).join(""));
  return wrong.length > 0 ? 1 : 0;
}

void runMain(command, main);
