import { z } from "zod";
import { UsageError } from "../command-line/usage-error";
import { jsonOf, messageOf, type PulumiCli } from "./pulumi-cli";

const properties = z.record(z.string(), z.unknown());

const stateResource = z.looseObject({
  urn: z.string(),
  type: z.string(),
  custom: z.boolean().optional(),
  id: z.string().optional(),
  inputs: properties.optional(),
  outputs: properties.optional(),
  parent: z.string().optional(),
  /** It is replaced and waits to be deleted. */
  delete: z.boolean().optional(),
  /** It is deleted, and its replacement is not there yet. */
  pendingReplacement: z.boolean().optional(),
  /** It is only read. */
  external: z.boolean().optional(),
});

const pendingOperation = z.object({ type: z.string(), resource: stateResource });

const exported = z.looseObject({
  version: z.number(),
  deployment: z.looseObject({
    resources: z.array(stateResource).optional(),
    pending_operations: z.array(pendingOperation).optional(),
  }),
});

/** A resource as the state has it; secrets in it are encrypted, or plain where that was asked for. */
export type StateResource = z.infer<typeof stateResource>;

/** What an update had begun when it was ended. */
export type PendingOperation = z.infer<typeof pendingOperation>;

/** What `pulumi stack export` prints. */
export type ExportedStack = z.infer<typeof exported>;

export const resourcesOf = ({ deployment }: ExportedStack): readonly StateResource[] =>
  deployment.resources ?? [];

export const pendingOperations = ({ deployment }: ExportedStack): readonly PendingOperation[] =>
  deployment.pending_operations ?? [];

/** Type of the resource that is a Helm release. */
export const releaseType = "kubernetes:helm.sh/v3:Release";

/** For people: the last part of a URN. */
export const resourceName = (urn: string): string => urn.slice(urn.lastIndexOf("::") + 2);

/** `organization/project/stack` in a URN are `urn:pulumi:STACK::PROJECT::…`. */
export function stackOfUrn(urn: string): { readonly stack: string; readonly project: string } {
  const [prefix = "", project = ""] = urn.split("::");
  return { stack: prefix.replace("urn:pulumi:", ""), project };
}

/**
 * @param options `secrets`: plain in place of encrypted
 * @throws UsageError when there is no such stack, or its state cannot be read
 */
export async function exportStack(
  cli: PulumiCli,
  { secrets = false }: { readonly secrets?: boolean } = {},
): Promise<ExportedStack> {
  const result = await cli.run(["stack", "export", ...(secrets ? ["--show-secrets"] : [])]);
  if (result.code !== 0) {
    throw new UsageError(`--stack ${cli.stack}: ${messageOf(result)}`);
  }
  const parsed = exported.safeParse(jsonOf(cli.stack, "stack export", result));
  if (!parsed.success) {
    // The reason may quote what the state holds.
    throw new UsageError(`--stack ${cli.stack}: pulumi stack export printed something that is no state`);
  }
  return parsed.data;
}
