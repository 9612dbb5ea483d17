import * as pulumi from "@pulumi/pulumi";
import { loadConfig } from "./config/load";
import { providerWarnings } from "./config/provider-config";
import { stackFileNames, withOrigin } from "./lib/setting-names";
import type { ReanaArgs } from "./reana-args";

/** The configuration of this stack as arguments of Reana. It checks them, and its errors name the keys of the stack file. */
export function stackArguments(): ReanaArgs {
  const { values, secretKeys, problems } = loadConfig();
  for (const warning of providerWarnings(pulumi.runtime.allConfig())) {
    void pulumi.log.warn(warning);
  }
  // Of any shape until Reana has checked it, as every argument of a JavaScript program is.
  return withOrigin(values as unknown as ReanaArgs, { names: stackFileNames, secretKeys, problems });
}
