import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import * as path from "node:path";

/**
 * `npm test`: unit tests, lint with type check, import directions and format beside each other, as many at once as there are processors. Each says its
 * piece in one go when it is done, and the exit code is 1 when any of them failed.
 */

interface Task {
  readonly name: string;
  readonly script: string;
}

/** Longest first, so that the short ones fill the gaps. */
const tasks: readonly Task[] = [
  { name: "unit tests", script: "test:unit" },
  { name: "lint and type check", script: "lint" },
  { name: "import directions", script: "imports" },
  { name: "format", script: "format" },
];

const root = path.dirname(__dirname);

const { scripts } = JSON.parse(readFileSync(path.join(root, "package.json"), "utf8")) as {
  readonly scripts: Readonly<Record<string, string>>;
};

/**
 * What npm gives a script, without an npm of its own for each. The type checker is written in Go, whose garbage collector takes four of its
 * ten seconds of processor time to free memory that the machine has: it starts at 3 GiB.
 */
const environment = {
  ...process.env,
  PATH: [path.join(root, "node_modules", ".bin"), process.env["PATH"]].join(path.delimiter),
  GOGC: "off",
  GOMEMLIMIT: "3GiB",
  ...(process.stdout.isTTY ? { FORCE_COLOR: "1" } : {}),
};

/** Seconds since the start, for people. */
const elapsed = (since: number): string => `${((Date.now() - since) / 1000).toFixed(1)} s`;

async function run({ name, script }: Task): Promise<boolean> {
  const start = Date.now();
  const child = spawn(scripts[script] ?? "", {
    cwd: root,
    shell: true,
    env: environment,
    stdio: ["ignore", "pipe", "pipe"],
  });
  const output: Buffer[] = [];
  child.stdout.on("data", (chunk: Buffer) => output.push(chunk));
  child.stderr.on("data", (chunk: Buffer) => output.push(chunk));
  const code = await new Promise<number | null>((ended) => child.on("close", ended));
  const passed = code === 0;
  process.stdout.write(`== ${name}: ${passed ? "passed" : "FAILED"} (${elapsed(start)})\n`);
  process.stdout.write(Buffer.concat(output));
  return passed;
}

async function main(): Promise<void> {
  const start = Date.now();
  const waiting = [...tasks];
  const failed: string[] = [];
  const worker = async (): Promise<void> => {
    for (let task = waiting.shift(); task !== undefined; task = waiting.shift()) {
      if (!(await run(task))) {
        failed.push(task.name);
      }
    }
  };
  await Promise.all(Array.from({ length: Math.max(2, availableParallelism()) }, worker));
  const verdict = failed.length === 0 ? "All passed" : `FAILED: ${failed.join(", ")}`;
  process.stdout.write(`== ${verdict} (${elapsed(start)})\n`);
  process.exitCode = failed.length === 0 ? 0 : 1;
}

void main();
