import { parseArgs } from "node:util";
import { haproxyRootFileSystem } from "../../sandbox/images/index";
import { Progress } from "../../sandbox/progress";
import { attacks } from "./corpus/index";
import { defaultSeed, generatedAttacks } from "./corpus/generated";
import { documented, hostname, program } from "./columns";
import { localHaproxy } from "../../tools/testbed/local-haproxy";
import { isInNetworkNamespace, runInNetworkNamespace } from "../../tools/testbed/network-namespace";
import { formatReport, formatThrough, kindsThrough, report, wrongIn } from "./report";
import { type Outcome, runColumn } from "./run-column";

const usage = `npm run test:attacks [-- --json] [-- --verbose]

Tries the corpus of attacks on HAProxy: with the two lines of REANA's documentation, and with this program's haproxy.cfg. Needs root:
the run has a network and processes of its own.
  --json     the report as JSON
  --verbose  also each attempt that got through the documented lines
EDGE_SEED=<number> generates other attempts than those of every run.
The exit code is 1 when something gets through this program's haproxy.cfg, or hardly anything through the documented lines.
`;

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: { json: { type: "boolean" }, verbose: { type: "boolean" }, help: { type: "boolean" } },
  });
  const seed = Number(process.env["EDGE_SEED"] ?? defaultSeed);
  if (values.help === true || !Number.isInteger(seed)) {
    process.stdout.write(usage);
    return values.help === true ? 0 : 2;
  }
  if (isInNetworkNamespace()) {
    return attack(seed, values);
  }
  // While there is a network to get it by; it is cached.
  await haproxyRootFileSystem(new Progress());
  return runInNetworkNamespace();
}

interface Options {
  readonly json?: boolean | undefined;
  readonly verbose?: boolean | undefined;
}

async function attack(seed: number, { json, verbose }: Options): Promise<number> {
  const attempts = [...attacks, ...generatedAttacks(seed)];
  const columns = [documented, ...program];
  const haproxy = await localHaproxy(hostname);
  const outcomes: Outcome[] = [];
  try {
    for (const column of columns) {
      outcomes.push(...(await runColumn(column, attempts, haproxy)));
    }
  } finally {
    haproxy.remove();
  }
  const whole = report(
    outcomes,
    columns.map(({ name }) => name),
  );
  const kinds = kindsThrough(whole, documented.name);
  const wrong = wrongIn(whole, documented.name);
  if (json === true) {
    const listed = outcomes.map(({ attempt: { kind, name }, ...rest }) => ({ kind, name, ...rest }));
    const through = listed.filter((outcome) => outcome.through.length > 0);
    process.stdout.write(
      `${JSON.stringify({ seed, ...whole, kindsThroughDocumented: kinds, through }, undefined, 2)}\n`,
    );
  } else {
    const listed = outcomes.filter(({ column }) => verbose === true || column !== documented.name);
    process.stdout.write(formatThrough(listed));
    process.stdout.write(`${formatReport(whole)}\n`);
    process.stdout.write(
      `${attempts.length} rows, seed ${seed}. Kinds through the documented lines: ${kinds} of ${whole.kinds.length}.\n`,
    );
  }
  process.stderr.write(wrong.map((what) => `Wrong: ${what}.\n`).join(""));
  return wrong.length > 0 ? 1 : 0;
}

void main().then((code) => {
  process.exitCode = code;
});
