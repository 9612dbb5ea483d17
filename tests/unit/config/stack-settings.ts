import { parse, type Parsed } from "../../../components/config/parse";
import type { Problem } from "../../../components/lib/problem";
import type { Settings } from "../../../components/config/settings";
import { withFurther } from "../../../components/lib/argument-kinds";
import { stackFileNames } from "../../../components/lib/setting-names";
import { planDeployment, readableProblems } from "../../../components/plan";

/** A time within the validity of every certificate that the tests use. */
export const now = new Date("2026-11-25T12:00:00Z");

/** The least that a stack has to say. */
export const minimal = { hostname: "reana.example.org" };

export const parsed = (values: Record<string, unknown>, secretKeys: readonly string[] = []): Parsed =>
  parse({ values, secretKeys: new Set(secretKeys) }, now);

/** The settings of a stack that is right. */
export function settings(values: Record<string, unknown>, secretKeys: readonly string[] = []): Settings {
  const result = parsed({ ...minimal, ...values }, secretKeys);
  if (!result.valid) {
    throw new Error(`the stack is rejected: ${JSON.stringify(result.problems)}`);
  }
  return result.settings;
}

/** Everything that is wrong with a stack, as its administrator reads it. */
export function problemsOf(
  values: Record<string, unknown>,
  secretKeys: readonly string[] = [],
): readonly Problem[] {
  const result = parsed({ ...minimal, ...values }, secretKeys);
  if (!result.valid) {
    return withFurther(result.problems, readableProblems(result.readable), stackFileNames);
  }
  const planned = planDeployment(result.settings);
  return planned.valid ? [] : planned.problems;
}
