import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { median } from "./statistics";

/**
 * `npm run bench:preview`: the program's own time for a preview, from Node's start to its last registration, beside that of an
 * empty program. In processor time, since what else the machine does stretches every clock; the two alternate.
 */

const rounds = 15;

/** Longest that one run may take, in milliseconds. */
const limit = 60_000;

const programs = {
  "empty program": join(__dirname, "empty-program.ts"),
  "this program": join(__dirname, "..", "index.ts"),
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

const measured: Record<Name, number[]> = { "empty program": [], "this program": [] };
for (let round = 0; round <= rounds; round += 1) {
  process.stderr.write(`\rRound ${round} of ${rounds}`);
  for (const name of Object.keys(programs) as Name[]) {
    const seconds = measure(programs[name]);
    // The first round fills the file system's cache.
    if (round > 0) {
      measured[name].push(seconds);
    }
  }
}
process.stderr.write("\n");
const show = (seconds: number): string => `${seconds.toFixed(2)} s`;
const rows = (Object.keys(programs) as Name[]).map((name) => {
  const values = measured[name];
  return `| ${name} | ${show(median(values))} | ${show(Math.min(...values))} to ${show(Math.max(...values))} |`;
});
const ratio = median(
  measured["this program"].map((value, index) => value / (measured["empty program"][index] ?? NaN)),
);
process.stdout.write(
  `| what | median | from, to |\n|---|---|---|\n${rows.join("\n")}\n\nRatio, median of ${rounds} pairs: ${ratio.toFixed(2)}\n`,
);
