import { spawn } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { nodeLayout } from "../node/layout";
import { isUp, readRecord } from "../node/record";
import { invocation, parseCommand } from "./command-line";
import { installPulumi, type PulumiLayout, pulumiEnvironment, pulumiLayout } from "./installation";
import { replaced } from "./replaced";
import { copyProject, deriveStackFile, type ProjectCopy, stackExists, stackFile } from "./project-copy";

/** Stack that is meant when neither the command nor an earlier `stack select` names one. */
const usualStack = "dev";

/**
 * Runs the real Pulumi CLI on the node that is up, as if the user had logged in and made the stack.
 *
 * @param state absolute path of the state directory
 * @param args arguments of the CLI
 * @returns its exit code
 * @throws Error with one sentence when the node is not up
 */
export async function runPulumi(state: string, args: readonly string[]): Promise<number> {
  const record = readRecord(nodeLayout(state));
  if (record === undefined || !isUp(record)) {
    throw new Error("The sandbox is not up; bring it up first: npm run sandbox -- up");
  }
  const layout = pulumiLayout(state);
  const command = parseCommand(args);
  const directory = path.resolve(command.cwd ?? ".");
  installPulumi(layout, record.binaries, directory);
  showReplacedOnce(layout);
  const run = (what: readonly string[], output: "inherit" | "ignore" = "inherit"): Promise<number> =>
    runToEnd(path.join(layout.programs, "pulumi"), what, pulumiEnvironment(state, process.env), output);
  const copy = copyProject(layout, directory);
  if (copy === undefined) {
    return run(args);
  }
  const stack = command.stack ?? selectedStack(copy);
  const { args: completed, needsStack, inCopy, then } = invocation(command, stack, stackFile(copy, stack));
  const [first, second] = command.commands;
  if (needsStack || inCopy) {
    warnUnreadable(stack, deriveStackFile(layout, copy, stack));
  }
  if (needsStack && !stackExists(layout, copy, stack)) {
    // In the copy: making a stack writes the salt of its secrets into its file.
    await run(["stack", "init", stack, "--cwd", copy.directory], "ignore");
  }
  const code = await run(inCopy ? [...completed, "--cwd", copy.directory] : completed);
  if (code !== 0) {
    return code;
  }
  if (first === "stack") {
    rememberSelection(copy, second, stack);
  }
  return then === undefined ? 0 : run([...then, "--cwd", copy.directory]);
}

function selectedStack(copy: ProjectCopy): string {
  try {
    return fs.readFileSync(path.join(copy.directory, "selected"), "utf8");
  } catch {
    return usualStack;
  }
}

/** The CLI's own memory of the selection does not count here: every command names the stack. */
function rememberSelection(copy: ProjectCopy, subcommand: string | undefined, stack: string): void {
  const file = path.join(copy.directory, "selected");
  if (subcommand === "select" || subcommand === "init") {
    fs.writeFileSync(file, stack);
  } else if (subcommand === "unselect" || (subcommand === "rm" && selectedStack(copy) === stack)) {
    fs.rmSync(file, { force: true });
  }
}

function showReplacedOnce(layout: PulumiLayout): void {
  if (!fs.existsSync(layout.replacedShown)) {
    console.error(`${replaced}\n`);
    fs.writeFileSync(layout.replacedShown, "");
  }
}

function warnUnreadable(stack: string, keys: readonly string[]): void {
  if (keys.length > 0) {
    console.error(
      `Left out of the sandbox's stack ${stack}, because they are encrypted with a passphrase that it does not have: ` +
        `${keys.join(", ")}. Set them anew: npm run sandbox -- pulumi config set --secret KEY`,
    );
  }
}

/** Runs the CLI on the caller's terminal. Its signals are the CLI's to handle: it ends its program and plugins in order. */
async function runToEnd(
  file: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv,
  output: "inherit" | "ignore",
): Promise<number> {
  const child = spawn(file, args, { env, stdio: ["inherit", output, "inherit"] });
  const passOn = (signal: NodeJS.Signals): void => void child.kill(signal);
  // A terminal sends an interrupt to the CLI as well, for which a second one means to give up at once.
  const interrupted = process.stdin.isTTY ? (): void => undefined : passOn;
  process.on("SIGINT", interrupted).on("SIGTERM", passOn).on("SIGHUP", passOn);
  try {
    return await new Promise<number>((resolve, reject) => {
      child.once("error", reject);
      child.once("close", (code, signal) =>
        resolve(code ?? 128 + (signal === null ? 0 : os.constants.signals[signal])),
      );
    });
  } finally {
    process.off("SIGINT", interrupted).off("SIGTERM", passOn).off("SIGHUP", passOn);
  }
}
