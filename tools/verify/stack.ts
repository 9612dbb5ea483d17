import { ProgramError, runProgram } from "../command-line/run-program";
import { frontEnds, type FrontEnd, type InsideNames } from "./site";
import { UsageError } from "../command-line/usage-error";
import { explained } from "../stack-state/pulumi-cli";

/** What a stack of this program gives out about its site. */
export interface StackOutputs {
  /** https address. */
  readonly url: string;
  /** http address at which the redirect to https responds; undefined: nothing responds over http. */
  readonly httpUrl: string | undefined;
  /** PEM; undefined when the certificate is not the stack's own. */
  readonly caCertificate: string | undefined;
  readonly frontEnd: FrontEnd | undefined;
  /** Undefined where no Service of the program leads into the cluster, and after an `up` by an older program. */
  readonly inside: InsideNames | undefined;
}

/** Longest time for the command line, in milliseconds: a state that lies in a cloud is fetched first. */
const limit = 60_000;

/**
 * Runs the `pulumi` on PATH, in the directory that this process runs in.
 *
 * @param environment where PATH and what Pulumi needs to read its state come from
 * @throws UsageError when there is no pulumi, no such stack, or no site in it
 */
export async function readStack(
  stack: string,
  environment: NodeJS.ProcessEnv = process.env,
): Promise<StackOutputs> {
  const args = ["stack", "output", "--json", "--stack", stack, "--non-interactive", "--color", "never"];
  try {
    return stackOutputs(stack, await runProgram("pulumi", args, "", limit, environment));
  } catch (error) {
    throw error instanceof ProgramError
      ? new UsageError(`--stack ${stack}: ${whyNot(error)}`, { cause: error })
      : error;
  }
}

function whyNot({ problem, message }: ProgramError): string {
  switch (problem) {
    case "not found":
      return "there is no pulumi on PATH; install the Pulumi CLI, or give the site's URL in place of --stack.";
    case "not ended":
      return `pulumi stack output ${message}.`;
    case "not started":
    case "failed":
      return explained(message);
  }
}

/**
 * Pure: reads what `pulumi stack output --json` prints.
 *
 * @throws UsageError when it names no site
 */
export function stackOutputs(stack: string, text: string): StackOutputs {
  const outputs = parse(text);
  if (outputs === undefined) {
    throw new UsageError(
      `--stack ${stack}: pulumi stack output --json printed something that is no JSON object.`,
    );
  }
  const textOutput = (name: string): string | undefined =>
    typeof outputs[name] === "string" ? outputs[name] : undefined;
  const url = textOutput("url");
  if (url === undefined) {
    throw new UsageError(
      `--stack ${stack}: the stack has no output url: run pulumi up --stack ${stack} first, or give the site's URL.`,
    );
  }
  return {
    url,
    httpUrl: textOutput("httpUrl"),
    caCertificate: textOutput("caCertificate"),
    frontEnd: frontEnds.find((type) => type === textOutput("frontEnd")),
    inside: insideNames(outputs["networkPolicies"], textOutput),
  };
}

function insideNames(
  networkPolicies: unknown,
  textOutput: (name: string) => string | undefined,
): InsideNames | undefined {
  const [namespace, frontEnd, traefik, prefix] = [
    "namespace",
    "frontEndService",
    "traefikService",
    "releasePrefix",
  ].map(textOutput);
  return namespace === undefined ||
    typeof networkPolicies !== "boolean" ||
    frontEnd === undefined ||
    traefik === undefined ||
    prefix === undefined
    ? undefined
    : { namespace, networkPolicies, services: { frontEnd, traefik, server: `${prefix}-server` } };
}

function parse(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}
