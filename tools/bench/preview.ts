import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { Command } from "commander";
import { runMain } from "../command-line/run-command";
import { byTurns } from "./by-turns";
import { median, ratios, spread, table } from "./statistics";

/** Other load on the machine stretches every clock, so this measures CPU time and alternates between the two programs. */

const command = new Command("npm run bench:preview --").description(
  "Measures the program's own CPU time for a preview, from the start of Node.js to the last registered resource, beside an empty program.",
);

const rounds = 15;

/** Longest that one run may take, in milliseconds. */
const limit = 60_000;

const programs = {
  "empty program": join(__dirname, "empty-program.ts"),
  "this program": join(__dirname, "..", "..", "index.ts"),
} as const;

type Name = keyof typeof programs;

/** Processor time of one run, user and system, in seconds. */
function measure(program: string): number {
  const { status, stderr } = spawnSync(
    "bash",
    [
      "-c",
      'TIMEFORMAT="%U %S"; time "$@"',
      "bash",
      process.execPath,
      "--require",
      "ts-node/register/transpile-only",
      join(__dirname, "preview-program.ts"),
      program,
    ],
    { encoding: "utf8", timeout: limit, stdio: ["ignore", "ignore", "pipe"] },
  );
  const [user = NaN, system = NaN] = (stderr.trim().split("\n").at(-1) ?? "").split(" ").map(Number);
  if (status !== 0 || Number.isNaN(user + system)) {
    throw new Error(`${program} failed: ${stderr}`);
  }
  return user + system;
}

async function main(): Promise<number> {
  const names = Object.keys(programs) as Name[];
  // The first round fills the file system's cache.
  names.forEach((name) => measure(programs[name]));
  const measured = await byTurns(names, rounds, (name, round) => {
    process.stderr.write(`\rRound ${round + 1} of ${rounds}`);
    return measure(programs[name]);
  });
  process.stderr.write("\n");
  const show = (seconds: number): string => `${seconds.toFixed(2)} s`;
  const ratio = median(ratios(measured["this program"], measured["empty program"]));
  process.stdout.write(
    `${table(
      ["what", "median", "from, to"],
      names.map((name) => [name, show(median(measured[name])), spread(measured[name], show)]),
    )}\nRatio, median of ${rounds} pairs: ${ratio.toFixed(2)}\n`,
  );
  return 0;
}

void runMain(command, main);
