import { spawn } from "node:child_process";

/**
 * Runs kubectl.
 *
 * @param input what the command reads as its standard input
 * @returns what it printed
 * @throws Error with what it said, when it fails
 */
export type Kubectl = (args: readonly string[], input?: string) => Promise<string>;

/** Longest time for one command, in milliseconds. */
const limit = 30_000;

/**
 * kubectl as this process's environment configures it (KUBECONFIG).
 *
 * @param command the program and arguments that come before kubectl's own
 */
export const kubectlBy =
  ([program = "kubectl", ...before]: readonly string[]): Kubectl =>
  (args, input = "") =>
    new Promise((resolve, reject) => {
      const child = spawn(program, [...before, ...args], { timeout: limit });
      const printed: string[] = [];
      const said: string[] = [];
      child.stdout.setEncoding("utf8").on("data", (text: string) => printed.push(text));
      child.stderr.setEncoding("utf8").on("data", (text: string) => said.push(text));
      // Its exit code says more than that it no longer reads.
      child.stdin.on("error", () => {});
      child.stdin.end(input);
      child.once("error", (error) => reject(new Error(`${program} cannot be started: ${error.message}`)));
      child.once("close", (code, signal) => {
        if (code === 0) {
          resolve(printed.join(""));
        } else {
          const why = said.join("").trim() || (signal === null ? `exit code ${code}` : `ended by ${signal}`);
          reject(new Error(`${program} ${args.slice(0, 2).join(" ")}: ${why}`));
        }
      });
    });
