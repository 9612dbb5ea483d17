import type { z } from "zod";
import { chosenVariant, fieldsOf, placesOf, schemaAt, variantsOf, type Variant } from "../lib/schema-shape";
import { similarKey } from "../lib/similar-key";
import { valueAt } from "../lib/value-at";
import { isSetByMode } from "./mode-presets";
import { settingName } from "./setting-name";

/** What is said about a key that its place does not have. */
export interface UnknownKey {
  readonly advice: string;
  /** The key that was meant, where one is spelled alike. */
  readonly meant: string | undefined;
}

/**
 * Explains a key that a map does not have: one of another choice of its union, one of another place, or one that is misspelled.
 *
 * @param place path of the map, without the key
 */
export function explainUnknownKey(
  schema: z.core.$ZodType,
  values: unknown,
  place: readonly string[],
  key: string,
): UnknownKey {
  const map = schemaAt(schema, values, place);
  const written = valueAt(values, place);
  const variants = map === undefined ? [] : variantsOf(map);
  const chosen = map && chosenVariant(map, written);
  const known = chosen === undefined ? keysOf(map, variants) : Object.keys(chosen.fields);
  const list = ` Known keys here: ${known.map((name) => settingName([...place, name])).join(", ")}.`;
  const others = variants.filter(({ fields }) => Object.hasOwn(fields, key));
  if (chosen !== undefined && others.length > 0) {
    return { advice: otherChoice(values, place, chosen, others), meant: undefined };
  }
  const meant = chooserMeant(variants, written, key) ?? similarKey(key, known);
  if (meant !== undefined) {
    return {
      advice: `is not a known key; did you mean ${settingName([...place, meant])}?${list}`,
      meant,
    };
  }
  const [top = "", ...below] = key.split(".");
  if (below.length > 0 && known.includes(top)) {
    const advice =
      `is the path of a key, written as one key; write a map below ${settingName([...place, top])}, or set it with: ` +
      `pulumi config set --path '${settingName([...place, key])}'`;
    return { advice, meant: undefined };
  }
  const elsewhere = placesOf(schema, key).filter((path) => path.split(".").at(-1) !== "type");
  const advice =
    elsewhere.length > 0 && elsewhere.length <= mostPlaces
      ? `is in the wrong place; it belongs at ${elsewhere.map((path) => `reana:${path}`).join(" or ")}.`
      : `is not a known key, so it would have no effect; remove it.`;
  return { advice: `${advice}${list}`, meant: undefined };
}

/** Keys that a map may have, whichever choice it makes. */
const keysOf = (map: z.core.$ZodType | undefined, variants: readonly Variant[]): readonly string[] => [
  ...new Set([
    ...Object.keys((map && fieldsOf(map)) ?? {}),
    ...variants.flatMap(({ fields }) => Object.keys(fields)),
  ]),
];

/** What to do about a key of a choice that the map has not made. */
function otherChoice(
  values: unknown,
  place: readonly string[],
  { discriminator, value }: Variant,
  others: readonly Variant[],
): string {
  const chooser = [...place, discriminator];
  const needed = [...new Set(others.map((variant) => variant.value))].join(" or ");
  const remedy = isSetByMode(valueAt(values, ["mode"]), chooser)
    ? "or write another reana:mode"
    : `or set ${settingName(chooser)} to ${needed}`;
  return `belongs to ${discriminator} ${needed}, and ${settingName(chooser)} is ${value} here; remove it, ${remedy}.`;
}

/** Keys that choose what a map's other keys are, in one map or another. */
const choosers = ["type", "source", "mode", "kind"];

/** The discriminator of a map that has none, where this key stands for it. */
function chooserMeant(variants: readonly Variant[], written: unknown, key: string): string | undefined {
  const [{ discriminator } = { discriminator: undefined }] = variants;
  if (discriminator === undefined || valueAt(written, [discriminator]) !== undefined) {
    return undefined;
  }
  const isChoice = variants.some(({ value }) => value === valueAt(written, [key]));
  return isChoice || choosers.includes(key) || similarKey(key, [discriminator]) !== undefined
    ? discriminator
    : undefined;
}

/** More places than these help nobody. */
const mostPlaces = 3;
