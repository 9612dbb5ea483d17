import { z } from "zod";
import type { ClusterAccess } from "../../components/cluster/cluster-client";
import { UsageError } from "../command-line/usage-error";
import { jsonOf, messageOf, type PulumiCli } from "./pulumi-cli";

const settings = z.record(
  z.string(),
  z.looseObject({ value: z.string().optional(), objectValue: z.unknown().optional(), secret: z.boolean() }),
);

/** What the tools have to know of a stack's settings. */
export interface StackSettings {
  readonly access: ClusterAccess;
  readonly namespace: string;
  readonly release: string;
  /** Longest time that Helm may take, in seconds. */
  readonly timeoutSeconds: number;
}

/**
 * Reads the stack's settings, with the program's defaults.
 *
 * @throws UsageError when they cannot be read
 */
export async function readSettings(cli: PulumiCli): Promise<StackSettings> {
  const result = await cli.run(["config", "--json"]);
  if (result.code !== 0) {
    throw new UsageError(`--stack ${cli.stack}: ${messageOf(result)}`);
  }
  const parsed = settings.safeParse(jsonOf(cli.stack, "config --json", result));
  if (!parsed.success) {
    throw new UsageError(
      `--stack ${cli.stack}: pulumi config --json printed something that is no list of settings`,
    );
  }
  const given = parsed.data;
  const kubeconfig = given["kubernetes:kubeconfig"];
  const text = kubeconfig?.secret === true ? await secret(cli, "kubernetes:kubeconfig") : kubeconfig?.value;
  const release = field(given["reana:release"]?.objectValue);
  const namespace = field(given["reana:namespace"]?.objectValue);
  return {
    access: { kubeconfig: text, context: given["kubernetes:context"]?.value },
    namespace: named(namespace("name"), "reana"),
    release: named(release("name"), "reana"),
    timeoutSeconds: Number(release("timeoutSeconds") ?? 900),
  };
}

const field =
  (value: unknown) =>
  (name: string): unknown =>
    typeof value === "object" && value !== null ? (value as Record<string, unknown>)[name] : undefined;

const named = (value: unknown, otherwise: string): string => (typeof value === "string" ? value : otherwise);

async function secret(cli: PulumiCli, key: string): Promise<string> {
  const result = await cli.run(["config", "get", key]);
  if (result.code !== 0) {
    // Only its errors: what it printed would be the secret.
    throw new UsageError(
      `--stack ${cli.stack}: ${key} cannot be decrypted: ${messageOf({ ...result, stdout: "" })}`,
    );
  }
  return result.stdout.replace(/\n$/, "");
}
