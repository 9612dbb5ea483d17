import { mkdtempSync, rmSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import * as path from "node:path";
import { Command, InvalidArgumentError } from "commander";
import { defaultTimeout, waitUntilResponds } from "../verify/index";
import { runMain } from "../command-line/run-command";
import { nodeLayout } from "../../sandbox/node/layout";
import { readRecord } from "../../sandbox/node/record";
import { median, spread, table } from "./statistics";
import { timed } from "./timed";

const command = new Command("npm run bench:start --")
  .description(
    "Measures the sandbox: npm start with warm caches, boot of the node, npm start again, pulumi up without changes, down.",
  )
  .option("--rounds <number>", "how often, 0 to 50", rounds, 5)
  .option(
    "--cold",
    `also a build with empty caches (network, about a quarter of an hour, 10 GB below ${tmpdir()})`,
    false,
  );

function rounds(text: string): number {
  const count = Number(text);
  if (!Number.isInteger(count) || count < 0 || count > 50) {
    throw new InvalidArgumentError("Write a whole number from 0 to 50.");
  }
  return count;
}

/** Longest run of one command, in seconds. */
const limits = { cold: 2700, warm: 300, other: 120 } as const;

/** One quantity, measured several times, in seconds. */
interface Series {
  readonly name: string;
  readonly values: readonly number[];
  /** What the project aims at, for the table; empty without an aim. */
  readonly aim: string;
}

const cold: number[] = [];
const warmReady: number[] = [];
const warm: number[] = [];
const ready: number[] = [];
const again: number[] = [];
const unchanged: number[] = [];
const down: number[] = [];

const series: readonly Series[] = [
  { name: "cold `npm start` (npm packages installed)", values: cold, aim: "13 min" },
  { name: "warm `npm start` until the site responds", values: warmReady, aim: "40 s" },
  { name: "warm `npm start`, checks included", values: warm, aim: "" },
  { name: "node boot to Ready", values: ready, aim: "5 s" },
  { name: "`npm start` again, nothing to change", values: again, aim: "" },
  { name: "`pulumi up` without changes", values: unchanged, aim: "" },
  { name: "`down`", values: down, aim: "2 s" },
];

const npmStart = ["npm", "start"] as const;
const sandbox = (...args: string[]): [string, ...string[]] => [
  "npm",
  "run",
  "--silent",
  "sandbox",
  "--",
  ...args,
];

async function main(): Promise<number> {
  const options = command.opts<{ readonly rounds: number; readonly cold: boolean }>();
  const scratch = mkdtempSync(path.join(tmpdir(), "bench-start-"));
  const bench = new Bench(
    path.join(scratch, "sandbox"),
    path.join(tmpdir(), `${path.basename(scratch)}.log`),
  );
  try {
    if (options.cold) {
      await bench.cold(scratch);
    }
    for (let round = 1; round <= options.rounds; round += 1) {
      await bench.round(`${round} of ${options.rounds}`);
    }
    return 0;
  } finally {
    await bench.end();
    rmSync(scratch, { recursive: true, force: true });
    process.stdout.write(
      `\n${cpus().length} processors (${cpus()[0]?.model ?? "unknown"}), Node ${process.versions.node}\n\n`,
    );
    process.stdout.write(table(["what", "median", "from, to", "rounds", "aim"], rows(series)));
  }
}

const show = (seconds: number): string =>
  seconds < 60 ? `${seconds.toFixed(1)} s` : `${(seconds / 60).toFixed(1)} min`;

const rows = (measured: readonly Series[]): readonly (readonly string[])[] =>
  measured
    .filter(({ values }) => values.length > 0)
    .map(({ name, values, aim }) => [
      name,
      show(median(values)),
      spread(values, show),
      `${values.length}`,
      aim,
    ]);

/** A node of its own state directory, so that the user's own is not touched; only one can be up at once, which `up` sees to. */
class Bench {
  private readonly env: NodeJS.ProcessEnv;

  constructor(
    private readonly state: string,
    private readonly log: string,
  ) {
    this.env = { ...process.env, SANDBOX_STATE: state };
  }

  async cold(scratch: string): Promise<void> {
    const empty = { XDG_CACHE_HOME: "cache", GOCACHE: "go-build", GOMODCACHE: "go-mod" };
    const directories = Object.entries(empty).map(([name, directory]) => [
      name,
      path.join(scratch, directory),
    ]);
    this.say("cold start");
    cold.push(await this.time(npmStart, limits.cold, Object.fromEntries(directories) as NodeJS.ProcessEnv));
    await this.time(sandbox("down"), limits.other);
  }

  async round(name: string): Promise<void> {
    this.say(`round ${name}`);
    const start = performance.now();
    const over = new AbortController();
    const site = { url: new URL("https://reana.localhost:8443"), timeout: defaultTimeout };
    const responds = waitUntilResponds(site, limits.warm * 1000, undefined, over.signal).then(
      () => warmReady.push((performance.now() - start) / 1000),
      () => undefined,
    );
    try {
      warm.push(await this.time(npmStart, limits.warm));
    } finally {
      // Whether or not the site responded: a failed start is what is reported.
      over.abort();
      await responds;
    }
    const readyAfter = readRecord(nodeLayout(this.state))?.readyAfter;
    if (readyAfter !== undefined) {
      ready.push(readyAfter);
    }
    again.push(await this.time(npmStart, limits.warm));
    unchanged.push(await this.time(sandbox("pulumi", "up", "--yes", "--expect-no-changes"), limits.other));
    down.push(await this.time(sandbox("down"), limits.other));
  }

  async end(): Promise<void> {
    await this.time(sandbox("down"), limits.other);
  }

  private time(
    command: readonly [string, ...string[]],
    limit: number,
    env: NodeJS.ProcessEnv = {},
  ): Promise<number> {
    return timed(command, { env: { ...this.env, ...env }, log: this.log, limit });
  }

  private say(text: string): void {
    process.stderr.write(`${text} (output: ${this.log})\n`);
  }
}

void runMain(command, main);
