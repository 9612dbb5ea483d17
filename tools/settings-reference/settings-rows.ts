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

/** The keys at and below a setting, in the order of the schema; a key of several choices once. */
export function settingRows(key: string, setting: JsonSchema, needed: boolean): readonly Row[] {
  const merged = new Map<string, Row>();
  for (const row of rowsOf(key, setting, needed, [])) {
    const { conditions, ...same } = row;
    const identity = JSON.stringify(same);
    const known = merged.get(identity);
    merged.set(identity, {
      ...same,
      conditions: [...new Set([...(known?.conditions ?? []), ...conditions])],
    });
  }
  return [...merged.values()];
}

function rowsOf(
  key: string,
  setting: JsonSchema,
  needed: boolean,
  conditions: readonly string[],
): readonly Row[] {
  const own: Row = {
    key,
    conditions: conditions.length === 0 ? [] : [conditions.join(", ")],
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
  conditions: readonly string[],
): readonly Row[] =>
  Object.entries(properties).flatMap(([name, inner]) =>
    rowsOf(`${key}.${name}`, inner, required.includes(name), conditions),
  );

/** The key that distinguishes the choices of a union, then what each of them has. */
function variantRows(
  key: string,
  variants: readonly JsonSchema[],
  conditions: readonly string[],
): readonly Row[] {
  const [discriminator = "type"] =
    Object.entries(variants[0]?.properties ?? {}).find(([, { const: value }]) => value !== undefined) ?? [];
  const name = `${key}.${discriminator}`;
  const choices = variants.map(({ properties }) => properties?.[discriminator]?.const);
  const chooser: Row = {
    key: name,
    conditions: conditions.length === 0 ? [] : [conditions.join(", ")],
    values: choices.map(code).join(", "),
    defaults: "",
    meaning: "Which of these.",
  };
  return [
    chooser,
    ...variants.flatMap(({ properties = {}, required = [] }, index) => {
      const { [discriminator]: _, ...others } = properties;
      return fieldRows(key, { properties: others, required }, [
        ...conditions,
        `${name.split(".").slice(1).join(".")} ${code(choices[index])}`,
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
    return "map";
  }
  if (type === "integer") {
    return `${minimum ?? "…"} to ${maximum ?? "…"}`;
  }
  if (type === "array") {
    return items?.type === "object" ? "list of maps" : "list of texts";
  }
  return [type ?? "object"]
    .flat()
    .map((name) => typeNames[name] ?? "map")
    .join(" or ");
}

const typeNames: Readonly<Record<string, string>> = {
  boolean: "`true`, `false`",
  string: "text",
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
