import { spawn } from "node:child_process";

/** Runs the Pulumi CLI. */
export interface Pulumi {
  /**
   * @param input what the command reads as its standard input: secrets, which the list of processes must not show
   * @returns what it printed
   * @throws Error with what it said, when it fails
   */
  (args: readonly string[], input?: string): Promise<string>;
}

/** Longest time for one command, in milliseconds: a state that lies in a cloud is fetched first. */
const limit = 120_000;

/** The `pulumi` on PATH, in the directory that this process runs in. */
export const pulumiOnPath: Pulumi = (args, input = "") =>
  new Promise((resolve, reject) => {
    const child = spawn("pulumi", [...args, "--non-interactive", "--color", "never"], { timeout: limit });
    const printed: string[] = [];
    const said: string[] = [];
    child.stdout.setEncoding("utf8").on("data", (text: string) => printed.push(text));
    child.stderr.setEncoding("utf8").on("data", (text: string) => said.push(text));
    // Its exit code says more than that it no longer reads.
    child.stdin.on("error", () => {});
    child.stdin.end(input);
    child.once("error", (error: NodeJS.ErrnoException) =>
      reject(
        new Error(
          error.code === "ENOENT"
            ? "there is no pulumi on PATH; install the Pulumi CLI"
            : `pulumi cannot be started: ${error.message}`,
        ),
      ),
    );
    child.once("close", (code, signal) => {
      if (code === 0) {
        resolve(printed.join(""));
        return;
      }
      const why =
        said
          .join("")
          .trim()
          .replace(/^error: /, "") || (signal === null ? `exit code ${code}` : `ended by ${signal}`);
      reject(new Error(`pulumi ${args.slice(0, 2).join(" ")}: ${why}`));
    });
  });
