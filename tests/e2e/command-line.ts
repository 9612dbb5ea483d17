import { type ChildProcessByStdio, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Readable, Writable } from "node:stream";
import { parseAllDocuments } from "yaml";
import { dev, type TestStack } from "./test-stack";

/** How a command ended, and what it printed. */
export interface Ended {
  readonly code: number;
  readonly output: string;
  readonly errors: string;
}

const root = join(__dirname, "..", "..");

/** Longest that any command of these tests may take, in milliseconds. */
const limit = 300_000;

const sandboxProgram = ["-r", "ts-node/register/transpile-only", "sandbox/main.ts"];

/** Runs `npm run sandbox -- …` as a user would, to its end. */
export async function sandbox(...args: readonly string[]): Promise<Ended> {
  const child = spawn(process.execPath, [...sandboxProgram, ...args], {
    cwd: root,
    stdio: ["ignore", "pipe", "pipe"],
    timeout: limit,
  });
  return ended(child);
}

/**
 * The same with a standard input.
 *
 * @param input may hold secrets, which the list of processes would show as arguments
 */
export async function sandboxWithInput(input: string, ...args: readonly string[]): Promise<Ended> {
  const child = spawn(process.execPath, [...sandboxProgram, ...args], {
    cwd: root,
    stdio: ["pipe", "pipe", "pipe"],
    timeout: limit,
  });
  // Its exit code says more than that it no longer reads.
  child.stdin.on("error", () => {});
  child.stdin.end(input);
  return ended(child);
}

/** Waits for the end of a command. */
export async function ended(child: ChildProcessByStdio<Writable | null, Readable, Readable>): Promise<Ended> {
  const output: string[] = [];
  const errors: string[] = [];
  child.stdout.setEncoding("utf8").on("data", (text: string) => output.push(text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => errors.push(text));
  const code = await new Promise<number>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (status) => resolve(status ?? -1));
  });
  return { code, output: output.join(""), errors: errors.join("") };
}

/** The same, for a command that has to succeed. @returns its standard output */
export async function succeed(...args: readonly string[]): Promise<string> {
  const { code, output, errors } = await sandbox(...args);
  if (code !== 0) {
    throw new Error(
      `sandbox ${args.join(" ")} ended with ${code}:\n${output.slice(-4000)}\n${errors.slice(-4000)}`,
    );
  }
  return output;
}

/** A Pulumi command on a stack. @returns what it printed */
export const pulumiOn = ({ name }: Pick<TestStack, "name">, ...args: readonly string[]): Promise<string> =>
  succeed("pulumi", ...args, "--stack", name);

/** The same on stack dev. */
export const pulumi = (...args: readonly string[]): Promise<string> => pulumiOn(dev, ...args);

/** Deploys a stack as it is configured now. */
export const upOf = (stack: TestStack, ...flags: readonly string[]): Promise<string> =>
  pulumiOn(stack, "up", "--yes", "--skip-preview", ...flags);

/** The same for stack dev. */
export const up = (...flags: readonly string[]): Promise<string> => upOf(dev, ...flags);

/** Objects as the API server has them. */
export async function objects(...args: readonly string[]): Promise<readonly KubernetesObject[]> {
  const list = JSON.parse(await succeed("kubectl", "get", ...args, "--output", "json")) as {
    items?: readonly KubernetesObject[];
  };
  return list.items ?? [];
}

export interface KubernetesObject {
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly uid: string;
    readonly resourceVersion: string;
    readonly deletionTimestamp?: string;
  };
  readonly type?: string;
  readonly data?: Readonly<Record<string, string>>;
  readonly spec?: unknown;
}

/** Puts objects into the cluster. */
export async function apply(list: readonly unknown[], ...flags: readonly string[]): Promise<void> {
  await withFile(JSON.stringify({ apiVersion: "v1", kind: "List", items: list }), (file) =>
    succeed("kubectl", "apply", "--filename", file, ...flags),
  );
}

/** Runs a command with a file that is there as long as it runs. */
export async function withFile<T>(text: string, use: (file: string) => Promise<T>): Promise<T> {
  const directory = mkdtempSync(join(tmpdir(), "file-"));
  const file = join(directory, "file.json");
  try {
    writeFileSync(file, text);
    return await use(file);
  } finally {
    rmSync(directory, { recursive: true });
  }
}

/**
 * The objects of a file of manifests/.
 *
 * @param replaced texts of the file, each with the one that stands in its place
 */
export function manifest(name: string, replaced: Readonly<Record<string, string>> = {}): readonly unknown[] {
  const text = Object.entries(replaced).reduce(
    (before, [from, to]) => before.replaceAll(from, to),
    readFileSync(join(__dirname, "manifests", name), "utf8"),
  );
  return parseAllDocuments(text).map((document) => document.toJS() as unknown);
}
