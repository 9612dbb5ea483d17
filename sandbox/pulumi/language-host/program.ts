import { type ChildProcess, spawn } from "node:child_process";
import { createRequire } from "node:module";
import * as path from "node:path";

/** What the engine requests of a run of a program, in plain values. */
export interface ProgramRun {
  readonly programDirectory: string;
  readonly rootDirectory: string;
  readonly workingDirectory: string;
  readonly entryPoint: string;
  /** Addresses of the engine's services. */
  readonly monitor: string;
  readonly engine: string;
  readonly organization: string;
  readonly project: string;
  readonly stack: string;
  readonly dryRun: boolean;
  readonly parallel: number;
  readonly args: readonly string[];
  readonly config: Readonly<Record<string, string>>;
  readonly secretKeys: readonly string[];
  /** `runtime.options` of Pulumi.yaml. */
  readonly options: Readonly<Record<string, unknown>>;
}

/** How a run ended. */
export interface ProgramResult {
  /** Empty when it succeeded or has already shown what was wrong. */
  readonly error: string;
  /** Whether it failed and has already shown what was wrong. */
  readonly reported: boolean;
}

/** Exit code by which the SDK's runner reports that it has shown the error itself (cmd/run/run.ts). */
const alreadyReported = 32;

/** Arguments for Node: the SDK's own runner and what it is to run. */
export function runnerArguments(run: ProgramRun, runner: string): string[] {
  const flags: readonly (readonly [name: string, value: string])[] = [
    ["monitor", run.monitor],
    ["engine", run.engine],
    ["organization", run.organization],
    ["project", run.project],
    ["root-directory", run.rootDirectory],
    ["stack", run.stack],
    ["pwd", run.workingDirectory],
    ["parallel", `${run.parallel}`],
  ];
  return [
    ...nodeArguments(run.options["nodeargs"]),
    runner,
    ...flags.flatMap(([name, value]) => (value === "" ? [] : [`--${name}`, value])),
    ...(run.dryRun ? ["--dry-run"] : []),
    run.entryPoint === "" ? "." : run.entryPoint,
    ...run.args,
  ];
}

/** What the runner reads from its environment. */
export function runnerEnvironment(run: ProgramRun): Readonly<Record<string, string>> {
  const { typescript, tsconfig } = run.options;
  return {
    PULUMI_CONFIG: JSON.stringify(run.config),
    PULUMI_CONFIG_SECRET_KEYS: JSON.stringify(run.secretKeys),
    PULUMI_NODEJS_TYPESCRIPT: `${typescript !== false}`,
    ...(typeof tsconfig === "string" ? { PULUMI_NODEJS_TSCONFIG_PATH: tsconfig } : {}),
  };
}

/** The response to the engine for how the runner ended. */
export function resultOf(code: number | null, signal: NodeJS.Signals | null): ProgramResult {
  if (code === 0) {
    return { error: "", reported: false };
  }
  if (code === alreadyReported) {
    return { error: "", reported: true };
  }
  const how = signal === null ? `exited with non-zero exit code: ${code}` : `was ended by ${signal}`;
  return { error: `The program ${how}`, reported: false };
}

/**
 * Starts the program. It stays in this process's group: the CLI puts the host in a group of its own and signals the whole of it
 * at the end.
 *
 * @param started called with the process, so that it can be ended
 */
export function runProgram(run: ProgramRun, started: (child: ChildProcess) => void): Promise<ProgramResult> {
  let runner: string;
  try {
    const require = createRequire(path.join(run.programDirectory, "package.json"));
    runner = require.resolve("@pulumi/pulumi/cmd/run");
  } catch {
    const error = `@pulumi/pulumi is not installed in ${run.programDirectory}: run npm ci`;
    return Promise.resolve({ error, reported: false });
  }
  const child = spawn(process.execPath, runnerArguments(run, runner), {
    cwd: run.programDirectory,
    env: { ...process.env, ...runnerEnvironment(run) },
    stdio: ["ignore", "inherit", "inherit"],
  });
  started(child);
  return new Promise((resolve) => {
    child.once("error", (error) =>
      resolve({ error: `Node could not be started: ${error.message}`, reported: false }),
    );
    child.once("close", (code, signal) => resolve(resultOf(code, signal)));
  });
}

function nodeArguments(option: unknown): string[] {
  return typeof option === "string" ? option.split(/\s+/).filter((arg) => arg !== "") : [];
}
