import { z } from "zod";
import { UsageError } from "../command-line/usage-error";
import { jsonOf, messageOf, type PulumiCli } from "./pulumi-cli";

const outputs = z.object({
  namespace: z.string(),
  releasePrefix: z.string(),
  url: z.string(),
  mode: z.string().optional(),
  frontEnd: z.string().optional(),
});

/** Where and how a stack has deployed REANA, by its outputs. */
export type DeployedRelease = z.infer<typeof outputs>;

/** @throws UsageError when there is no such stack, or its first update has not ended */
export async function deployedRelease(cli: PulumiCli): Promise<DeployedRelease> {
  const result = await cli.run(["stack", "output", "--json"]);
  if (result.code !== 0) {
    throw new UsageError(`--stack ${cli.stack}: ${messageOf(result)}`);
  }
  const parsed = outputs.safeParse(jsonOf(cli.stack, "stack output --json", result));
  if (!parsed.success) {
    throw new UsageError(
      `--stack ${cli.stack}: the stack has not deployed REANA yet: run pulumi up --stack ${cli.stack} first`,
    );
  }
  return parsed.data;
}
