import type { z } from "zod";
import { settingsOfModes } from "./mode-presets";
import { schema } from "./schema";
import type { Settings } from "./settings";
import type { StackConfig } from "./stack-config";
import { explainUnknownKey } from "./unknown-keys";

/** Top-level keys that the schema has found something wrong with, so that nobody knows what they were meant to be. */
export function wrongKeys(
  issues: readonly z.core.$ZodIssue[],
  { values }: Pick<StackConfig, "values">,
): ReadonlySet<string> {
  const keys = issues.flatMap((issue) => {
    const [top] = issue.path.map(String);
    if (top !== undefined) {
      return top === "mode" ? [top, ...settingsOfModes] : [top];
    }
    // A key that is unknown: it may stand for any other, or for the one that it is a misspelling of.
    const unknown = issue.code === "unrecognized_keys" ? issue.keys : [];
    return unknown.flatMap((key) => {
      const { meant } = explainUnknownKey(schema, values, [], key);
      return meant === undefined ? Object.keys(schema.shape) : [meant];
    });
  });
  return new Set(keys);
}

/** The keys that each setting is made of; one that is not named here is its own. */
const madeOf: Readonly<Partial<Record<keyof Settings, readonly string[]>>> = {
  mode: ["mode", ...settingsOfModes],
  endpoint: ["hostname", "ports"],
  frontEnd: ["frontEnd", "ingressController"],
  tls: ["tls", "frontEnd"],
  networkPolicies: ["networkPolicies", "frontEnd", "ingressController"],
  valuesAreSecret: ["values"],
};

/** Whether a setting follows from a key that is wrong. */
export const followsFrom =
  (wrong: ReadonlySet<string>) =>
  (setting: string): boolean =>
    (madeOf[setting as keyof Settings] ?? [setting]).some((key) => wrong.has(key));
