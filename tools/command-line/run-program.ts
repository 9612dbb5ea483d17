import { spawn } from "node:child_process";

/** Why a program gave no result. The message is what it printed as its errors, or how it ended. */
export class ProgramError extends Error {
  constructor(
    message: string,
    readonly problem: "not found" | "not started" | "not ended" | "failed",
  ) {
    super(message);
  }
}

/**
 * Runs a program to its end.
 *
 * @param input what it reads as its standard input: secrets, which the list of processes must not show
 * @param limit longest time, in milliseconds
 * @param environment where PATH and what the program reads come from
 * @returns what it printed
 * @throws ProgramError when it cannot be started, does not end in time, or fails
 */
export const runProgram = (
  program: string,
  args: readonly string[],
  input: string,
  limit: number,
  environment: NodeJS.ProcessEnv = process.env,
): Promise<string> =>
  new Promise((resolve, reject) => {
    const child = spawn(program, args, { env: environment });
    const timer = setTimeout(() => {
      child.kill();
      // What a wrapper has started may go on, with the same pipes: they are not waited for.
      [child.stdin, child.stdout, child.stderr].forEach((stream) => stream.destroy());
      reject(new ProgramError(`did not end within ${limit / 1000} s`, "not ended"));
    }, limit);
    const output: string[] = [];
    const errors: string[] = [];
    child.stdout.setEncoding("utf8").on("data", (text: string) => output.push(text));
    child.stderr.setEncoding("utf8").on("data", (text: string) => errors.push(text));
    // Its exit code says more than that it no longer reads.
    child.stdin.on("error", () => {});
    child.stdin.end(input);
    child.once("error", ({ code, message }: NodeJS.ErrnoException) => {
      clearTimeout(timer);
      reject(new ProgramError(message, code === "ENOENT" ? "not found" : "not started"));
    });
    child.once("close", (code, signal) => {
      clearTimeout(timer);
      if (code === 0) {
        resolve(output.join(""));
      } else {
        const ended = signal === null ? `exit code ${code}` : `ended by ${signal}`;
        reject(new ProgramError(errors.join("").trim() || ended, "failed"));
      }
    });
  });
