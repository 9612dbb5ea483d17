import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import * as path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { type ClusterClient, connect } from "../../components/cluster/cluster-client";
import { helmRevisions } from "../../components/cluster/helm-storage";
import { parseProcesses, type LocalProcess } from "../../tools/recover/local-processes";
import { stateDirectory } from "../../sandbox/directories";
import { pulumiEnvironment, pulumiLayout } from "../../sandbox/pulumi/installation";
import type { Ended } from "./command-line";
import type { TestStack } from "./test-stack";

/** Runs the sandbox's Pulumi CLI without a wrapper around it, and kills it. */

const root = path.join(__dirname, "..", "..");
const state = path.resolve(stateDirectory());

export const environment = (): NodeJS.ProcessEnv => {
  const sandboxes = pulumiEnvironment(state, process.env);
  return { ...sandboxes, PATH: `${pulumiLayout(state).programs}${path.delimiter}${sandboxes["PATH"] ?? ""}` };
};

export const configFile = ({ name }: TestStack): string =>
  path.join(pulumiLayout(state).projects, "reana", `Pulumi.${name}.yaml`);

export const client = (): Promise<ClusterClient> => connect({ kubeconfig: environment()["KUBECONFIG"] });

/** When a command is killed. */
export interface Moment {
  readonly what: string;
  /** Text that the CLI has printed by then. */
  readonly printed?: RegExp;
  /** Status of the release's newest revision. */
  readonly helm?: string;
  /** Further wait, in milliseconds. */
  readonly after?: number;
  /** Whether the Kubernetes plugin goes on; default false. */
  readonly pluginLives?: boolean;
}

/** How long a moment may take to come, in milliseconds. */
const limit = 120_000;

/**
 * Starts a command and kills it, with SIGKILL, at a moment.
 *
 * @returns the plugins that live on
 * @throws Error when the command ended before that
 */
export async function killedAt(
  stack: TestStack,
  args: readonly string[],
  moment: Moment,
): Promise<readonly number[]> {
  const child = start(stack, args);
  const output: string[] = [];
  child.stdout?.setEncoding("utf8").on("data", (text: string) => output.push(text));
  child.stderr?.setEncoding("utf8").on("data", (text: string) => output.push(text));
  const ended = new Promise<void>((resolve) => child.once("close", () => resolve()));
  const cluster = await client();
  const end = Date.now() + limit;
  while (!(await hasCome(moment, output.join(""), cluster, stack))) {
    if (child.exitCode !== null || Date.now() > end) {
      throw new Error(`${moment.what} did not come:\n${output.join("").slice(-3000)}`);
    }
    await sleep(20);
  }
  await sleep(moment.after ?? 0);
  // The program runs on otherwise, and uses a processor's time.
  const started = descendants(child.pid, await processes());
  child.kill("SIGKILL");
  const survives = ({ command }: LocalProcess): boolean =>
    moment.pluginLives === true && command.includes("pulumi-resource-kubernetes");
  started.filter((one) => !survives(one)).forEach(({ pid }) => tryToKill(pid));
  if (moment.pluginLives !== true) {
    await ended;
  }
  child.stdout?.destroy();
  child.stderr?.destroy();
  return started.filter(survives).map(({ pid }) => pid);
}

const descendants = (of: number | undefined, all: readonly LocalProcess[]): readonly LocalProcess[] =>
  all.filter(({ parent }) => parent === of).flatMap((child) => [child, ...descendants(child.pid, all)]);

export function tryToKill(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // It ended by itself.
  }
}

async function hasCome(
  { printed, helm }: Moment,
  output: string,
  cluster: ClusterClient,
  { namespace, release }: TestStack,
): Promise<boolean> {
  if (printed !== undefined && !printed.test(output)) {
    return false;
  }
  return helm === undefined || (await helmRevisions(cluster, namespace, release))[0]?.status === helm;
}

/** All processes of the machine; the node's are among them. */
export async function processes(): Promise<readonly LocalProcess[]> {
  const child = spawn("ps", ["-A", "-ww", "-o", "pid=,ppid=,args="], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  return parseProcesses((await collected(child)).output);
}

function start(stack: TestStack, args: readonly string[]): ChildProcess {
  const settings = ["--stack", stack.name, "--config-file", configFile(stack)];
  return spawn("pulumi", [...args, "--yes", "--skip-preview", "--color", "never", ...settings], {
    cwd: root,
    env: environment(),
    stdio: ["ignore", "pipe", "pipe"],
  });
}

async function collected(child: ChildProcess): Promise<Ended> {
  const [output, errors]: [string[], string[]] = [[], []];
  child.stdout?.setEncoding("utf8").on("data", (text: string) => output.push(text));
  child.stderr?.setEncoding("utf8").on("data", (text: string) => errors.push(text));
  const code = await new Promise<number>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (status) => resolve(status ?? -1));
  });
  return { code, output: output.join(""), errors: errors.join("") };
}

/** `pulumi up` and the like, to the end. */
export async function pulumiTo(
  stack: TestStack,
  command: "up" | "destroy" | "refresh",
  ...more: readonly string[]
): Promise<Ended> {
  return collected(start(stack, [command, ...more]));
}

type ToolName = "recover" | "rotate" | "verify";

const startTool = (name: ToolName, args: readonly string[]): ChildProcess =>
  spawn(process.execPath, ["-r", "ts-node/register/transpile-only", `tools/${name}/main.ts`, ...args], {
    cwd: root,
    env: environment(),
    stdio: ["ignore", "pipe", "pipe"],
  });

/** A command of this project, as `npm run` starts it. */
export const tool = (name: ToolName, ...args: readonly string[]): Promise<Ended> =>
  collected(startTool(name, args));

/** Kills one when it has printed this to its standard error. */
export async function toolKilledAt(
  printed: RegExp,
  name: ToolName,
  ...args: readonly string[]
): Promise<void> {
  const child = startTool(name, args);
  let errors = "";
  child.stderr?.on("data", (text: Buffer) => {
    errors += text.toString();
    if (printed.test(errors)) {
      child.kill("SIGKILL");
    }
  });
  const { code } = await collected(child);
  assert.equal(code, -1, `it ended before it printed ${printed.source}: ${errors}`);
}

/** The state, secrets plain. */
export async function stateOf({ name }: TestStack): Promise<ExportedState> {
  const args = ["stack", "export", "--show-secrets", "--stack", name];
  const { code, output, errors } = await collected(
    spawn("pulumi", args, { cwd: root, env: environment(), stdio: ["ignore", "pipe", "pipe"] }),
  );
  if (code !== 0) {
    throw new Error(errors);
  }
  return (JSON.parse(output) as { deployment: ExportedState }).deployment;
}

export interface ExportedState {
  readonly resources?: readonly StateResource[];
  readonly pending_operations?: readonly { readonly type: string }[];
}

interface StateResource {
  readonly urn: string;
  readonly type: string;
  readonly outputs?: Readonly<Record<string, unknown>>;
}
