import type { z } from "zod";
import { show, type Problem } from "../lib/problem";
import { fieldsOf, schemaAt, variantsOf } from "../lib/schema-shape";
import { valueAt } from "../lib/value-at";
import { schema } from "./schema";
import { settingName } from "./setting-name";
import type { StackConfig } from "./stack-config";
import { explainUnknownKey } from "./unknown-keys";

/** What the schema finds wrong, as problems with key, value and advice. */

/** A misspelled key is missing under its right name too: that is one mistake, and said once. */
export function explainAll(issues: readonly z.core.$ZodIssue[], config: StackConfig): readonly Problem[] {
  const meant = new Set(
    issues.flatMap((issue) =>
      issue.code === "unrecognized_keys"
        ? issue.keys.map((key) => {
            const path = issue.path.map(String);
            return [...path, explainUnknownKey(schema, config.values, path, key).meant].join(".");
          })
        : [],
    ),
  );
  return issues
    .filter(
      ({ path }) => valueAt(config.values, path.map(String)) !== undefined || !meant.has(path.join(".")),
    )
    .flatMap((issue) => explain(issue, config));
}

/** What is wrong with one value, by the schema's message. */
export function explain(issue: z.core.$ZodIssue, config: StackConfig): readonly Problem[] {
  const path = issue.path.map(String);
  if (issue.code === "unrecognized_keys") {
    return issue.keys.map((key) => ({
      key: settingName([...path, key]),
      found: show(valueAt(config.values, [...path, key])),
      advice: explainUnknownKey(schema, config.values, path, key).advice,
    }));
  }
  const value = valueAt(config.values, path);
  if (issue.code === "invalid_union" && value === undefined) {
    const further = unknownWithoutChoice(path, config);
    if (further.length > 0) {
      return further;
    }
  }
  const advice = /^Invalid input/.test(issue.message) ? mapAdvice(path, config) : issue.message;
  return [
    {
      key: settingName(path),
      found: show(value),
      advice: value === undefined ? missing(advice) : advice,
    },
  ];
}

/** Keys that no choice of a union has, in a map that makes none: one of them may be its discriminator, misspelled. */
function unknownWithoutChoice(path: readonly string[], { values }: StackConfig): readonly Problem[] {
  const place = path.slice(0, -1);
  const union = schemaAt(schema, values, place);
  const variants = union === undefined ? [] : variantsOf(union);
  return Object.entries(valueAt(values, place) ?? {})
    .filter(([key]) => !variants.some(({ fields }) => Object.hasOwn(fields, key)))
    .map(([key, value]) => ({
      key: settingName([...place, key]),
      found: show(value),
      ...explainUnknownKey(schema, values, place, key),
    }))
    .filter(({ meant }) => meant === path.at(-1))
    .map(({ key, found, advice }) => ({ key, found, advice }));
}

/** What to write where a map should stand. */
function mapAdvice(path: readonly string[], { values }: StackConfig): string {
  const place = schemaAt(schema, values, path);
  const known = Object.keys((place && fieldsOf(place)) ?? {});
  const [only, ...others] = known;
  if (only === undefined) {
    return "must be a map, as docs/settings.md shows it.";
  }
  return others.length === 0
    ? `must be a map; write ${only} below it.`
    : `must be a map with some of ${known.join(", ")}.`;
}

const missing = (advice: string): string => advice.replace(/^must/, "is not set; it must");
