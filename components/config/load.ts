import * as pulumi from "@pulumi/pulumi";
import type { Problem } from "../lib/problem";
import { prefixProblems } from "./project-prefix";
import { providerProblems } from "./provider-config";
import { withSecretsText } from "./secrets-text";
import type { StackConfig } from "./stack-config";

/** Keys whose value is plain text, also where it reads like a number. A map or a list is none. */
const textKeys: ReadonlySet<string> = new Set(["hostname", "mode", "clusterDomain"]);

/**
 * Whether a key is encrypted in the stack file. The SDK exports this and `Config.getSecret` uses it, but its declarations leave it
 * out; no public call shows that a value came in clear, which has to be refused. tests/unit/reana/program.test.ts notices if it goes.
 */
const { isConfigSecret } = pulumi.runtime as unknown as {
  isConfigSecret: (this: void, name: string) => boolean;
};

/** This stack's configuration, not checked yet. */
export interface LoadedConfig extends StackConfig {
  /** Keys whose text is none of what a stack file can hold. */
  readonly problems: readonly Problem[];
}

/** Reads this stack's configuration. */
export function loadConfig(): LoadedConfig {
  const project = pulumi.getProject();
  const prefix = `${project}:`;
  const all = pulumi.runtime.allConfig();
  const values: Record<string, unknown> = {};
  const problems: Problem[] = [...providerProblems(all), ...prefixProblems(Object.keys(all), project)];
  const secretKeys = new Set<string>();
  for (const [name, text] of Object.entries(all)) {
    if (!name.startsWith(prefix)) {
      continue;
    }
    const key = name.slice(prefix.length);
    if (isConfigSecret(name)) {
      secretKeys.add(key);
    }
    const read = structured(text);
    const value = textKeys.has(key) && typeof read !== "object" ? text : read;
    if (!isUnset(value)) {
      values[key] = value;
    }
  }
  if ("secrets" in values) {
    values["secrets"] = withSecretsText(values["secrets"], secretKeys.has("secrets"), problems);
  }
  return { values, secretKeys, problems };
}

/**
 * Pulumi.yaml gives what a stack file leaves out as an empty map, or as empty text, since a default there cannot depend on another key.
 * For the program it is left out.
 */
const isUnset = (value: unknown): boolean =>
  value === "" ||
  (typeof value === "object" && value !== null && !Array.isArray(value) && Object.keys(value).length === 0);

/** Maps, lists, numbers and booleans arrive as JSON, and text as it is: the schema says what is wrong with it. */
function structured(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
