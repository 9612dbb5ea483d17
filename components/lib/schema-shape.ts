import { z } from "zod";
import { valueAt } from "./value-at";

/** What a zod schema takes, read from the schema itself: for errors and for generated pages. */

type Schema = z.core.$ZodType;

/** One choice of a union: the values of its discriminator, and its keys. */
export interface Variant {
  readonly discriminator: string;
  readonly value: string;
  readonly fields: Fields;
}

/** Schemas by key. */
export type Fields = Readonly<Record<string, Schema>>;

/** The schema without what may be left out, what is its default and what is done with the value. */
export function innermost(schema: Schema): Schema {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodDefault || schema instanceof z.ZodPrefault) {
    return innermost(schema.unwrap());
  }
  return schema instanceof z.ZodPipe ? innermost(schema.in) : schema;
}

/** The keys of a map; undefined for anything else, unions included. */
export function fieldsOf(schema: Schema): Fields | undefined {
  const inner = innermost(schema);
  return inner instanceof z.ZodObject ? inner.shape : undefined;
}

/** The choices of a discriminated union; none for anything else. */
export function variantsOf(schema: Schema): readonly Variant[] {
  const inner = innermost(schema);
  if (!(inner instanceof z.ZodDiscriminatedUnion)) {
    return [];
  }
  const { discriminator } = inner.def;
  return inner.options.flatMap((option) => {
    const fields = fieldsOf(option);
    const literal = fields?.[discriminator];
    const value = literal instanceof z.ZodLiteral ? String(literal.value) : undefined;
    return fields === undefined || value === undefined ? [] : [{ discriminator, value, fields }];
  });
}

/** The schema at a path of keys, as far as the values decide it; undefined where it leads nowhere. */
export function schemaAt(schema: Schema, values: unknown, path: readonly string[]): Schema | undefined {
  const [key, ...rest] = path;
  if (key === undefined) {
    return schema;
  }
  const inner = innermost(schema);
  const next =
    inner instanceof z.ZodRecord
      ? inner.valueType
      : inner instanceof z.ZodArray
        ? inner.element
        : (fieldsOf(inner) ?? chosenVariant(inner, values)?.fields)?.[key];
  return next === undefined ? undefined : schemaAt(next, valueAt(values, [key]), rest);
}

/** The choice that values have made. */
export function chosenVariant(schema: Schema, values: unknown): Variant | undefined {
  return variantsOf(schema).find(({ discriminator, value }) => valueAt(values, [discriminator]) === value);
}

/** Every place below a schema where a map has a key, each once. */
export function placesOf(schema: Schema, key: string, path: readonly string[] = []): readonly string[] {
  const maps = [fieldsOf(schema) ?? {}, ...variantsOf(schema).map(({ fields }) => fields)];
  const found = maps.flatMap((fields) => [
    ...(Object.hasOwn(fields, key) ? [[...path, key].join(".")] : []),
    ...Object.entries(fields).flatMap(([name, inner]) => placesOf(inner, key, [...path, name])),
  ]);
  return [...new Set(found)];
}
