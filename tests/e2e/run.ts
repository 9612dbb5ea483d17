import { type ChildProcess, spawn } from "node:child_process";
import { readdirSync } from "node:fs";
import * as path from "node:path";
import { failureSummary } from "./failure-summary";

/**
 * `npm run test:e2e [-- FILE...]`: the end-to-end tests on the node that is up, all files or these. Most of their time they wait for pods, so
 * several files run at once. Each prints its report in one go when it is done. The exit code is 1 when a test failed.
 */

/** How many files run at once. Two processors are busy with three. */
const atOnce = 3;

/** Files that use nothing which another one uses: no stack, or one of their own. Longest first, so that short ones fill the gaps. */
const independent = [
  "recover",
  "exposure-modes-series-0-9",
  "exposure-modes-series-0-95",
  "database",
  "rotate",
  "rotate-message-broker",
  "data-safety",
  "drift",
  "render",
  "other-traefiks",
  "traefik-readiness",
  "ports-of-nodes",
  "haproxy-certificate",
  "alerts",
  "haproxy-limits",
  "haproxy-bodies",
  "haproxy-connection-reuse",
  "haproxy-error-pages",
  "haproxy-readiness",
  "bench-front-end",
  "haproxy-configuration",
  "logs",
  "haproxy-custom-config",
  "haproxy-custom-config-secrets",
  "haproxy-tls",
  "package",
];

/**
 * Files that look at the whole cluster or take it down, in this order and after all others. Before them, what counts every request: a
 * Traefik of series 0.9 that starts on a busy node is ready before it has read its Ingresses, and returns 404 until then.
 */
const alone = ["mode-change", "destroy", "take-over", "take-over-and-upgrade", "upgrade", "without-a-trace"];

const directory = __dirname;
const ending = ".e2e.ts";

const running = new Set<ChildProcess>();

interface Report {
  readonly name: string;
  readonly passed: boolean;
  /** Number of tests that passed. */
  readonly passing: number;
  /** mocha's list of what failed, empty where nothing did. */
  readonly failures: string;
}

const elapsed = (since: number): string => `${((Date.now() - since) / 1000).toFixed(1)} s`;

async function run(name: string): Promise<Report> {
  const start = Date.now();
  const options = [
    "--no-config",
    "--require",
    "ts-node/register/transpile-only",
    "--require",
    "tests/setup.ts",
  ];
  const file = path.join(directory, `${name}${ending}`);
  const child = spawn(
    process.execPath,
    [require.resolve("mocha/bin/mocha.js"), ...options, "--timeout", "600000", file],
    {
      cwd: path.join(directory, "..", ".."),
      env: { ...process.env, ...(process.stdout.isTTY ? { FORCE_COLOR: "1" } : {}) },
      stdio: ["ignore", "pipe", "pipe"],
    },
  );
  running.add(child);
  const output: Buffer[] = [];
  child.stdout.on("data", (chunk: Buffer) => output.push(chunk));
  child.stderr.on("data", (chunk: Buffer) => output.push(chunk));
  const code = await new Promise<number | null>((ended) => child.on("close", ended));
  running.delete(child);
  const passed = code === 0;
  const text = Buffer.concat(output).toString("utf8");
  process.stdout.write(`== ${name}: ${passed ? "passed" : "FAILED"} (${elapsed(start)})\n${text}`);
  const failures = passed ? "" : text.slice(Math.max(0, text.search(/^.*\d+ failing/m)));
  return { name, passed, passing: Number(/(\d+) passing/.exec(text)?.[1] ?? 0), failures };
}

async function inOrder(names: readonly string[]): Promise<readonly Report[]> {
  const reports: Report[] = [];
  for (const name of names) {
    reports.push(await run(name));
  }
  return reports;
}

/** Takes names from the front of the list until it is empty. */
async function worker(waiting: string[]): Promise<readonly Report[]> {
  const reports: Report[] = [];
  for (let name = waiting.shift(); name !== undefined; name = waiting.shift()) {
    reports.push(await run(name));
  }
  return reports;
}

async function main(files: readonly string[]): Promise<boolean> {
  const start = Date.now();
  const all = readdirSync(directory)
    .filter((file) => file.endsWith(ending))
    .map((file) => file.slice(0, -ending.length));
  const asked = files.map((file) => path.basename(file).replace(ending, ""));
  const unknown = asked.filter((name) => !all.includes(name));
  if (unknown.length > 0) {
    process.stderr.write(
      `There is no end-to-end test ${unknown.join(", ")}; there are: ${all.join(", ")}.\n`,
    );
    return false;
  }
  const wanted = (name: string): boolean => asked.length === 0 || asked.includes(name);
  const waiting = independent.filter(wanted);
  // A file that is in no list may use stack dev: only one at a time.
  const withDev = all.filter((name) => wanted(name) && ![...independent, ...alone].includes(name)).sort();
  const reports = [
    ...(
      await Promise.all([
        inOrder(withDev).then(async (first) => [...first, ...(await worker(waiting))]),
        ...Array.from({ length: atOnce - 1 }, () => worker(waiting)),
      ])
    ).flat(),
    ...(await inOrder(alone.filter(wanted))),
  ];
  const failed = reports.filter(({ passed }) => !passed);
  const passing = reports.reduce((sum, report) => sum + report.passing, 0);
  // Once more at the end: the file's own report may be an hour of output above.
  for (const { name, failures } of failed) {
    process.stdout.write(`== ${name} FAILED with\n${failures}`);
  }
  // The last lines are what is left of a log that was cut.
  for (const { name, failures } of failed) {
    failureSummary(failures).forEach((line) => process.stdout.write(`== ${name}: ${line}\n`));
  }
  const verdict = failed.length === 0 ? "All passed" : `FAILED: ${failed.map(({ name }) => name).join(", ")}`;
  process.stdout.write(`== ${verdict}: ${passing} tests in ${reports.length} files (${elapsed(start)})\n`);
  return failed.length === 0;
}

for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.once(signal, () => {
    running.forEach((child) => child.kill(signal));
    process.kill(process.pid, signal);
  });
}

const usage = `npm run test:e2e [-- FILE...]

Runs the end-to-end tests on the sandbox's node that is up: all files, or these.
The node and stack dev are made by: npm start
`;

const [, , ...files] = process.argv;
const help = files.some((file) => file === "--help" || file === "-h");
void (help ? Promise.resolve(process.stdout.write(usage)) : main(files)).then((passed) => {
  process.exitCode = passed ? 0 : 1;
});
