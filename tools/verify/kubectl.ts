import { ProgramError, runProgram } from "../command-line/run-program";

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
  async (args, input = "") => {
    try {
      return await runProgram(program, [...before, ...args], input, limit);
    } catch (error) {
      if (!(error instanceof ProgramError)) {
        throw error;
      }
      const { problem, message } = error;
      const asked = `${program} ${args.slice(0, 2).join(" ")}`;
      switch (problem) {
        case "failed":
          throw new Error(`${asked}: ${message}`);
        case "not ended":
          throw new Error(`${asked} ${message}`);
        case "not found":
        case "not started":
          throw new Error(`${program} cannot be started: ${message}`);
      }
    }
  };
