import * as path from "node:path";
import { nodeLayout } from "./node/layout";
import { CommandFailure, run } from "./processes";

/** The stack that `npm start` deploys. */
export const stack = "dev";

/** What an `up` did, as the CLI itself sums it up. */
export interface Deployment {
  /** Every line of the summary, for example "27 unchanged" or "+ 27 created". */
  readonly resources: readonly string[];
  readonly changed: boolean;
}

export interface Outputs {
  readonly url: string;
  /** PEM; undefined when the certificate is not the stack's own. */
  readonly caCertificate: string | undefined;
}

/**
 * Deploys the checkout's program with the sandbox's Pulumi command line, as a person would.
 *
 * @param note called with what the command is at
 * @throws CommandFailure with the end of what the command printed
 */
export async function deploy(state: string, note: (text: string) => void): Promise<Deployment> {
  const onLine = (line: string): void => {
    // For example " +  kubernetes:core/v1:Namespace reana creating (0s)".
    const [, name, doing] = /^ *[-+~]+ +\S+ +(\S+) +((?:creat|updat|delet|replac)ing)\b/.exec(line) ?? [];
    if (name !== undefined && doing !== undefined) {
      note(`${doing} ${name}`);
    }
  };
  const output = await pulumi(state, ["up", "--yes", "--skip-preview", "--suppress-outputs"], onLine);
  const resources = resourceSummary(output);
  return { resources, changed: resources.some((line) => !/^\d+ unchanged$/.test(line)) };
}

/** The lines below "Resources:" at the end of what `pulumi up` prints. */
export function resourceSummary(output: string): readonly string[] {
  const lines = output.split("\n");
  const start = lines.lastIndexOf("Resources:");
  const end = lines.findIndex((line, index) => index > start && line.trim() === "");
  return start < 0 ? [] : lines.slice(start + 1, end < 0 ? undefined : end).map((line) => line.trim());
}

/** The stack's outputs. */
export async function outputs(state: string): Promise<Outputs> {
  const { url, caCertificate } = JSON.parse(
    await pulumi(state, ["stack", "output", "--json"]),
  ) as Partial<Outputs>;
  if (url === undefined) {
    throw new Error(
      `Stack ${stack} has no output url; see what it has: npm run sandbox -- pulumi stack output`,
    );
  }
  return { url, caCertificate };
}

/** Runs the sandbox's Pulumi command line on the stack; its output goes to the log `pulumi` of the sandbox. */
async function pulumi(
  state: string,
  args: readonly string[],
  onLine?: (line: string) => void,
): Promise<string> {
  const program = ["--require", "ts-node/register/transpile-only", path.join(__dirname, "main.ts"), "pulumi"];
  const flags = ["--stack", stack, "--non-interactive", "--color", "never"];
  try {
    return await run(process.execPath, [...program, ...args, ...flags], {
      log: path.join(nodeLayout(state).logs, "pulumi.log"),
      cwd: path.dirname(__dirname),
      ...(onLine === undefined ? {} : { onLine }),
    });
  } catch (error) {
    if (error instanceof CommandFailure) {
      // By the name that a person would type.
      throw new CommandFailure(`pulumi ${args[0] ?? ""}`, error.outcome, error.log, error.lastLines);
    }
    throw error;
  }
}
