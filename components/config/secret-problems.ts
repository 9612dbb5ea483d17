import { hiddenValue, soundsSecret, type Problem } from "../lib/problem";
import { schemaAt } from "../lib/schema-shape";
import { valueAt } from "../lib/value-at";
import { keys, schema } from "./schema";
import { settingName } from "./setting-name";
import type { StackConfig } from "./stack-config";
import { explainUnknownKey } from "./unknown-keys";

/** Secrets in clear, and encryption where it would be lost. */

/** Keys whose values are secrets: they must be encrypted, and are never shown. */
const secretPaths: readonly (readonly string[])[] = [
  ["tls", "privateKey"],
  ["chart", "password"],
  ["secrets"],
  ["secretValues"],
];

/** Keys that may be encrypted: their values become Secrets, or stay encrypted in the state. */
const encryptable: ReadonlySet<string> = new Set(["tls", "chart", "secrets", "values", "secretValues"]);

/** Values of other keys end in objects that are no Secrets, where encryption is lost. */
export const encryptedProblems = ({ secretKeys, values }: StackConfig): readonly Problem[] =>
  [...secretKeys]
    .filter((key) => keys.includes(key) && !encryptable.has(key) && values[key] !== undefined)
    .map((key) => ({
      key: `reana:${key}`,
      found: hiddenValue,
      advice:
        "is encrypted, and would end in clear in the cluster's objects and in the state; set it without --secret, and secrets under " +
        `${[...encryptable].map((each) => `reana:${each}`).join(", ")} only.`,
    }));

/** A secret that stands in clear in the stack file has already leaked: say so before it goes further. */
export function clearSecretProblems({ values, secretKeys, origin }: StackConfig): readonly Problem[] {
  if (origin === "arguments") {
    return [];
  }
  const known = secretPaths.flatMap((path) =>
    leaves(valueAt(values, path)).map((below) => [...path, ...below]),
  );
  return [...known, ...secretLeaves(values["values"]).map((path) => ["values", ...path])]
    .filter(([top = ""]) => !secretKeys.has(top))
    .map((path) => ({
      key: settingName(path),
      found: hiddenValue,
      advice: `stands in clear in the stack file; set it with: pulumi config set --secret --path '${settingName(meantPath(path, values))}'`,
    }));
}

/** Paths of all texts, numbers and the like, each of which is encrypted by itself. */
function leaves(value: unknown): readonly (readonly string[])[] {
  if (value === undefined) {
    return [];
  }
  return typeof value === "object" && value !== null
    ? Object.entries(value).flatMap(([key, inner]) => leaves(inner).map((path) => [key, ...path]))
    : [[]];
}

/** Keys with a map of secrets, each of which has a name. */
const maps: readonly string[] = ["secrets", "secretValues"];

/** The path of a secret as it should be spelled. */
function meantPath(path: readonly string[], values: StackConfig["values"]): readonly string[] {
  const [top = "", first] = path;
  if (maps.includes(top) && (first === undefined || Array.isArray(values[top]))) {
    return [top, "NAME"];
  }
  const [key = "", ...place] = [...path].reverse();
  const below = place.reverse();
  const { meant } =
    schemaAt(schema, values, path) === undefined
      ? explainUnknownKey(schema, values, below, key)
      : { meant: undefined };
  return meant === undefined ? path : [...below, meant];
}

/** Paths of Helm values that sound like secrets. */
function secretLeaves(value: unknown): readonly (readonly string[])[] {
  return typeof value !== "object" || value === null
    ? []
    : Object.entries(value).flatMap(([key, inner]) => {
        const isText = typeof inner === "string" && inner !== "";
        return isText && soundsSecret(key) ? [[key]] : secretLeaves(inner).map((path) => [key, ...path]);
      });
}
