import type { z } from "zod";
import { chosenVariant, fieldsOf, placesOf, schemaAt, variantsOf } from "../lib/schema-shape";
import { similarKey } from "../lib/similar-key";
import { valueAt } from "../lib/value-at";

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
  const chosen = map && chosenVariant(map, valueAt(values, place));
  const known = Object.keys(chosen?.fields ?? (map && fieldsOf(map)) ?? {});
  const others = (map === undefined ? [] : variantsOf(map)).filter(({ fields }) =>
    Object.hasOwn(fields, key),
  );
  const list = ` Known keys here: ${known.map((name) => settingName([...place, name])).join(", ")}.`;
  if (chosen !== undefined && others.length > 0) {
    const { discriminator, value } = chosen;
    const needed = others.map((variant) => variant.value).join(" or ");
    return {
      advice: `belongs to ${discriminator} ${needed}, and ${settingName([...place, discriminator])} is ${value} here; remove one of the two.`,
      meant: undefined,
    };
  }
  const meant = similarKey(key, known);
  if (meant !== undefined) {
    return {
      advice: `is not a known key; did you mean ${settingName([...place, meant])}?${list}`,
      meant,
    };
  }
  const elsewhere = placesOf(schema, key).filter((path) => path.split(".").at(-1) !== "type");
  const advice =
    elsewhere.length > 0 && elsewhere.length <= mostPlaces
      ? `is in the wrong place; it belongs at ${elsewhere.map((path) => `reana:${path}`).join(" or ")}.`
      : `is not a known key, so it would have no effect; remove it.`;
  return { advice: `${advice}${list}`, meant: undefined };
}

/** More places than these help nobody. */
const mostPlaces = 3;

const settingName = (path: readonly string[]): string =>
  `reana:${path.map((part) => (/^\d+$/.test(part) ? `[${part}]` : part)).join(".")}`.replaceAll(".[", "[");
