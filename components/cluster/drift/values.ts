import { readQuantity } from "../../lib/quantity";
import type { FieldStep } from "./field-owners";

/** Longest value that is shown whole, in characters. */
const longest = 100;

/** Below these, `0.5` and `500m` are the same amount, and the API server writes the second. */
const quantityFields = new Set(["requests", "limits", "hard", "capacity", "sizeLimit", "divisor"]);

/** Whether the API server would store the desired value as the live one. */
export function sameValue(desired: unknown, live: unknown, path: readonly FieldStep[]): boolean {
  if (JSON.stringify(desired) === JSON.stringify(live)) {
    return true;
  }
  const isQuantity = path.some((step) => typeof step === "string" && quantityFields.has(step));
  const [one, other] = isQuantity ? [readQuantity(String(desired)), readQuantity(String(live))] : [];
  if (one !== undefined && other !== undefined) {
    return Math.abs(one - other) < 1e-12;
  }
  // Base64 with line breaks, as charts write it.
  const isEncoded = path[0] === "data" && typeof desired === "string" && typeof live === "string";
  return isEncoded && desired.replaceAll(/\s/g, "") === live.replaceAll(/\s/g, "") && !/\s/.test(live);
}

/** Names of environment variables and of keys whose values are not for everybody. */
export const isSecretName = (name: string): boolean => /passw|secret|token|key|credential/i.test(name);

const notShown = "(a secret, not shown)";

/** A value with environment variables and keys of secrets hidden in it. */
export function masked(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map(masked);
  }
  if (typeof value !== "object" || value === null) {
    return value;
  }
  const { name } = value as { readonly name?: unknown };
  const isSecret = typeof name === "string" && isSecretName(name);
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]: [string, unknown]) => [
      key,
      typeof inner === "string" && (isSecretName(key) || (isSecret && key === "value"))
        ? notShown
        : masked(inner),
    ]),
  );
}

/** A value for people. */
export function shown(value: unknown, hidden: boolean): string {
  if (value === undefined || value === null) {
    return "not set";
  }
  if (hidden) {
    return notShown;
  }
  const text = typeof value === "string" ? value : JSON.stringify(value);
  return text.length > longest || text.includes("\n")
    ? `${text.replaceAll(/\s+/g, " ").slice(0, longest)}… (${text.length} characters)`
    : text;
}

/** Two lists by what only one of them has. */
export function shownList(
  desired: readonly unknown[],
  live: readonly unknown[],
): { readonly should: string; readonly is: string } {
  const text = (value: unknown): string => JSON.stringify(value);
  const only = (one: readonly unknown[], other: readonly unknown[]): readonly unknown[] =>
    one.filter((value) => !other.some((candidate) => text(candidate) === text(value)));
  const [missing, added] = [only(desired, live), only(live, desired)].map((list) => list.map(masked));
  if (missing === undefined || added === undefined || missing.length + added.length === 0) {
    return { should: shown(desired, false), is: shown(live, false) };
  }
  return {
    should: missing.length === 0 ? `without ${shown(added, false)}` : `with ${shown(missing, false)}`,
    is: added.length === 0 ? `without ${shown(missing, false)}` : `with ${shown(added, false)}`,
  };
}
