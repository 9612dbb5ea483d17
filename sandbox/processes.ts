import { spawn } from "node:child_process";
import { createWriteStream, mkdirSync } from "node:fs";
import { dirname } from "node:path";

export interface RunOptions {
  /** File that keeps everything the command prints. */
  readonly log: string;
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
  /** Called for every line that the command prints, for progress. */
  readonly onLine?: (line: string) => void;
}

/** How many of the last lines of a failed command are shown. */
const linesShown = 20;

/** A command that failed, with where its output is and how it ended. */
export class CommandFailure extends Error {
  constructor(
    readonly command: string,
    readonly outcome: string,
    readonly log: string,
    readonly lastLines: readonly string[],
  ) {
    const end = lastLines.map((line) => `    ${line}`).join("\n");
    super(
      `${command} ${outcome}. All of its output: ${log}${end === "" ? "" : `\n  It ended with:\n${end}`}`,
    );
  }
}

/**
 * Runs a command to its end, its output kept in a file.
 *
 * @returns everything it printed to standard output
 * @throws CommandFailure when it cannot be started or ends with anything but success
 */
export async function run(command: string, args: readonly string[], options: RunOptions): Promise<string> {
  mkdirSync(dirname(options.log), { recursive: true });
  const log = createWriteStream(options.log, { flags: "a" });
  log.write(`$ ${[command, ...args].join(" ")}\n`);
  const child = spawn(command, args, {
    cwd: options.cwd,
    env: options.env ?? process.env,
    stdio: ["ignore", "pipe", "pipe"],
  });
  const standardOutput: string[] = [];
  const last: string[] = [];
  const follow = (stream: NodeJS.ReadableStream, keep: string[] | undefined): void => {
    let rest = "";
    stream.setEncoding("utf8").on("data", (text: string) => {
      log.write(text);
      keep?.push(text);
      const lines = (rest + text).split("\n");
      rest = lines.pop() ?? "";
      for (const line of lines) {
        last.push(line);
        options.onLine?.(line);
      }
      last.splice(0, last.length - linesShown);
    });
    stream.on("end", () => rest !== "" && last.push(rest));
  };
  follow(child.stdout, standardOutput);
  follow(child.stderr, undefined);
  const outcome = await new Promise<string | undefined>((resolve) => {
    child.once("error", (error) => resolve(`could not be started: ${error.message}`));
    child.once("close", (code, signal) => {
      resolve(
        code === 0 ? undefined : signal === null ? `failed with exit code ${code}` : `was ended by ${signal}`,
      );
    });
  });
  await new Promise((resolve) => log.end(resolve));
  if (outcome !== undefined) {
    throw new CommandFailure(
      [command, ...args.slice(0, 2)].join(" "),
      outcome,
      options.log,
      last.slice(-linesShown),
    );
  }
  return standardOutput.join("");
}
