import { spawn } from "node:child_process";
import { UsageError } from "../command-line/usage-error";

/** How a command of the Pulumi CLI ended. */
export interface PulumiResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** The Pulumi CLI on PATH, for one stack, in the directory that this process runs in. */
export interface PulumiCli {
  readonly stack: string;
  /**
   * Runs a command to its end; an exit code other than 0 is no error.
   *
   * @param input what the command reads as its standard input
   * @throws UsageError where there is no CLI
   */
  run(args: readonly string[], input?: string): Promise<PulumiResult>;
  /** The same on the terminal of this process. @returns the exit code */
  show(args: readonly string[]): Promise<number>;
}

/** Commands that read the stack's settings. */
const readsSettings = new Set(["config", "preview", "refresh", "up"]);

/** Commands that know no stack. */
const withoutStack = new Set(["version", "whoami"]);

/**
 * @param configFile in place of Pulumi.STACK.yaml
 * @param environment where PATH and what Pulumi needs to read its state come from
 */
export function pulumiCli(
  stack: string,
  configFile?: string,
  environment: NodeJS.ProcessEnv = process.env,
): PulumiCli {
  const complete = ([command = "", ...args]: readonly string[]): readonly string[] => [
    command,
    ...args,
    ...(withoutStack.has(command) ? [] : ["--stack", stack]),
    ...["--color", "never"],
    ...(configFile !== undefined && readsSettings.has(command) ? ["--config-file", configFile] : []),
  ];
  return {
    stack,
    run: (args, input = "") =>
      new Promise((resolve, reject) => {
        const child = spawn("pulumi", [...complete(args), "--non-interactive"], { env: environment });
        const [stdout, stderr]: [string[], string[]] = [[], []];
        child.stdout.setEncoding("utf8").on("data", (text: string) => stdout.push(text));
        child.stderr.setEncoding("utf8").on("data", (text: string) => stderr.push(text));
        // Its end tells more than that it no longer reads.
        child.stdin.on("error", () => {});
        child.stdin.end(input);
        child.once("error", (error) => reject(notStarted(error)));
        child.once("close", (code, signal) => {
          const ended = signal === null ? [] : [`\npulumi ${args[0]} was ended by ${signal}`];
          resolve({ code: code ?? -1, stdout: stdout.join(""), stderr: [...stderr, ...ended].join("") });
        });
      }),
    show: (args) =>
      new Promise((resolve, reject) => {
        const child = spawn("pulumi", complete(args), { env: environment, stdio: "inherit" });
        child.once("error", (error) => reject(notStarted(error)));
        child.once("close", (code) => resolve(code ?? -1));
      }),
  };
}

function notStarted(error: NodeJS.ErrnoException): Error {
  return error.code === "ENOENT"
    ? new UsageError(
        "there is no pulumi on PATH; install the Pulumi CLI (https://www.pulumi.com/docs/install)",
      )
    : error;
}

/** What a failed command said, without what the CLI puts before it. */
export function messageOf({ code, stdout, stderr }: PulumiResult): string {
  const said = `${stderr}\n${stdout}`.trim();
  return said === "" ? `exit code ${code}` : explained(said);
}

/** What the CLI said, without what it puts before it, and with what to do where that is not in it. */
export function explained(said: string): string {
  const message = said.replace(/^error: /, "");
  return message.includes("PULUMI_ACCESS_TOKEN must be set")
    ? `${message}: log in to the backend that has the stack first (pulumi login), or set PULUMI_BACKEND_URL`
    : message;
}

/**
 * What a command printed as JSON.
 *
 * @param command for the error, which does not quote what was printed: it may hold secrets
 * @throws UsageError when it is no JSON
 */
export function jsonOf(stack: string, command: string, { stdout }: Pick<PulumiResult, "stdout">): unknown {
  try {
    return JSON.parse(stdout);
  } catch {
    throw new UsageError(
      `--stack ${stack}: pulumi ${command} printed something that is no JSON; is pulumi on PATH the Pulumi CLI, 3.x?`,
    );
  }
}
