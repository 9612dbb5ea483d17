import { ProgramError, runProgram } from "../command-line/run-program";
import { explained } from "../stack-state/pulumi-cli";

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
export const pulumiOnPath: Pulumi = async (args, input = "") => {
  try {
    return await runProgram("pulumi", [...args, "--non-interactive", "--color", "never"], input, limit);
  } catch (error) {
    throw error instanceof ProgramError ? new Error(describe(error, args)) : error;
  }
};

function describe({ problem, message }: ProgramError, args: readonly string[]): string {
  switch (problem) {
    case "not found":
      return "there is no pulumi on PATH; install the Pulumi CLI";
    case "not started":
      return `pulumi cannot be started: ${message}`;
    case "not ended":
      return `pulumi ${args.slice(0, 2).join(" ")} ${message}`;
    case "failed":
      return `pulumi ${args.slice(0, 2).join(" ")}: ${explained(message)}`;
  }
}
