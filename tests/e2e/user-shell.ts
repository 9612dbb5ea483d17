import { spawn } from "node:child_process";
import { delimiter, join, resolve } from "node:path";
import { stateDirectory } from "../../sandbox/directories";
import { pulumiEnvironment, pulumiLayout } from "../../sandbox/pulumi/installation";
import { ended, type Ended } from "./command-line";

/** The directory that commands run in: the checkout, as a person has it. */
export const checkout = join(__dirname, "..", "..");

/**
 * Runs a command line as a person would who has the sandbox's Pulumi on PATH and its cluster in the kubeconfig. What Pulumi asks is
 * answered with yes.
 */
export async function shell(command: string): Promise<Ended> {
  const state = resolve(stateDirectory());
  const environment = pulumiEnvironment(state, process.env);
  const child = spawn("bash", ["-c", command], {
    cwd: checkout,
    env: {
      ...environment,
      PATH: `${pulumiLayout(state).programs}${delimiter}${environment["PATH"] ?? ""}`,
      PULUMI_SKIP_CONFIRMATIONS: "true",
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
  return ended(child);
}

/** The same, for a command that has to succeed. @returns its standard output */
export async function run(command: string): Promise<string> {
  const { code, output, errors } = await shell(command);
  if (code !== 0) {
    throw new Error(`${command} ended with ${code}:\n${output.slice(-4000)}\n${errors.slice(-4000)}`);
  }
  return output;
}
