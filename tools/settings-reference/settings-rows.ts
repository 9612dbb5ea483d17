import type { JsonSchema } from "./stack-schema";

/** One key of the settings, as a table shows it. */
export interface Row {
  /** With dots, without the project's prefix. */
  readonly key: string;
  /** The choices of unions that have the key; empty: it is there in any case. */
  readonly conditions: readonly string[];
  readonly values: string;
  readonly defaults: string;
  readonly meaning: string;
}

const code = (value: unknown): string => `\`${typeof value === "string" ? value : JSON.stringify(value)}\``;

/** A choice of a union that a key stands in. */
interface Condition {
  /** The discriminator, with dots below the top-level key. */
  readonly name: string;
  readonly value: unknown;
}

/** A row for each choice that has the key. */
interface RowOfChoice extends Omit<Row, "conditions"> {
  readonly conditions: readonly Condition[];
  /** Of the row of a discriminator: all its choices. */
  readonly choices: readonly Condition[];
}

/** The keys at and below a setting, in the order of the schema; a key of several choices once. */
export function settingRows(key: string, setting: JsonSchema, needed: boolean): readonly Row[] {
  const rows = rowsOf(key, setting, needed, []);
  const all = valuesByName(rows.flatMap(({ choices }) => choices));
  const merged = new Map<string, Omit<RowOfChoice, "choices">>();
  for (const row of rows) {
    const { conditions, choices: _, ...same } = row;
    const identity = JSON.stringify(same);
    const known = merged.get(identity)?.conditions ?? [];
    merged.set(identity, { ...same, conditions: [...known, ...conditions] });
  }
  return [...merged.values()].map((row) => ({ ...row, conditions: conditionsOf(row.conditions, all) }));
}

/** The values of each discriminator. */
function valuesByName(conditions: readonly Condition[]): ReadonlyMap<string, ReadonlySet<unknown>> {
  const found = new Map<string, Set<unknown>>();
  for (const { name, value } of conditions) {
    found.set(name, (found.get(name) ?? new Set()).add(value));
  }
  return found;
}

/** Each discriminator once, with the values that have the key; left out where every value has it. */
const conditionsOf = (
  conditions: readonly Condition[],
  all: ReadonlyMap<string, ReadonlySet<unknown>>,
): readonly string[] =>
  [...valuesByName(conditions)]
    .filter(([name, values]) => values.size < (all.get(name)?.size ?? 0))
    .map(([name, values]) => `${name} ${[...values].map(code).join(" or ")}`);

function rowsOf(
  key: string,
  setting: JsonSchema,
  needed: boolean,
  conditions: readonly Condition[],
): readonly RowOfChoice[] {
  const own: RowOfChoice = {
    key,
    conditions,
    choices: [],
    values: valuesOf(setting),
    defaults: defaultsOf(setting, needed),
    meaning: setting.description ?? "",
  };
  if (setting.oneOf !== undefined) {
    return [own, ...variantRows(key, setting.oneOf, conditions)];
  }
  return setting.properties === undefined
    ? [own, ...(setting.items?.properties ? fieldRows(`${key}[]`, setting.items, conditions) : [])]
    : [own, ...fieldRows(key, setting, conditions)];
}

const fieldRows = (
  key: string,
  { properties = {}, required = [] }: JsonSchema,
  conditions: readonly Condition[],
): readonly RowOfChoice[] =>
  Object.entries(properties).flatMap(([name, inner]) =>
    rowsOf(`${key}.${name}`, inner, required.includes(name), conditions),
  );

/** The key that distinguishes the choices of a union, then what each of them has. */
function variantRows(
  key: string,
  variants: readonly JsonSchema[],
  conditions: readonly Condition[],
): readonly RowOfChoice[] {
  const [discriminator = "type"] =
    Object.entries(variants[0]?.properties ?? {}).find(([, { const: value }]) => value !== undefined) ?? [];
  const name = `${key}.${discriminator}`;
  const chooserName = name.split(".").slice(1).join(".");
  const choices = variants.map(({ properties }) => properties?.[discriminator]?.const);
  const chooser: RowOfChoice = {
    key: name,
    conditions,
    choices: choices.map((value) => ({ name: chooserName, value })),
    values: choices.map(code).join(", "),
    defaults: "",
    meaning: `Kind of ${key}, which decides what other keys it has.`,
  };
  return [
    chooser,
    ...variants.flatMap(({ properties = {}, required = [] }, index) => {
      const { [discriminator]: _, ...others } = properties;
      return fieldRows(key, { properties: others, required }, [
        ...conditions,
        { name: chooserName, value: choices[index] },
      ]);
    }),
  ];
}

function valuesOf(setting: JsonSchema): string {
  const { type, enum: choices, const: constant, anyOf, oneOf, items, minimum, maximum } = setting;
  if (choices !== undefined) {
    return choices.map(code).join(", ");
  }
  if (constant !== undefined) {
    return code(constant);
  }
  if (anyOf !== undefined) {
    return anyOf.map(valuesOf).join(" or ");
  }
  if (oneOf !== undefined) {
    return "object";
  }
  if (type === "integer") {
    return `${minimum ?? "…"} to ${maximum ?? "…"}`;
  }
  if (type === "array") {
    return items?.type === "object" ? "list of objects" : "list of strings";
  }
  return [type ?? "object"]
    .flat()
    .map((name) => typeNames[name] ?? "object")
    .join(" or ");
}

const typeNames: Readonly<Record<string, string>> = {
  boolean: "`true`, `false`",
  string: "string",
  number: "number",
};

function defaultsOf({ default: value, defaultNote }: JsonSchema, needed: boolean): string {
  if (defaultNote !== undefined) {
    return defaultNote;
  }
  if (value === undefined) {
    return needed ? "(needed)" : "none";
  }
  const isMap = typeof value === "object" && value !== null && !Array.isArray(value);
  return isMap
    ? Object.entries(value)
        .filter(([, inner]) => typeof inner === "string")
        .map(([name, inner]) => `${name}: ${code(inner)}`)
        .join(", ")
    : code(value);
}
