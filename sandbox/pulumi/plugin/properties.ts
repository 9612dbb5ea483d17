/** Properties of a resource, as they travel between engine and plugin. */
export type Properties = Readonly<Record<string, unknown>>;

// How the engine's protocol marks values (sdk/go/common/resource/plugin/rpc.go): a map with this key is a special value,
// of the kind that the value of the key names; this string stands for a value that is not known before the update.
const kindKey = "4dabf18193072939515e22adb298388d";
const secretKind = "1b47061264138c4ac30d75fd1eb44270";
const unknownValue = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** Marks a value as secret: the engine encrypts it in its state and shows [secret]. */
export function secret(value: unknown): unknown {
  return { [kindKey]: secretKind, value };
}

/** The properties without marks of secrets. What is absent and what is null is the same to a plugin. */
export function plain(properties: Properties): Properties {
  return Object.fromEntries(
    Object.entries(properties)
      .filter(([, value]) => value !== null && value !== undefined)
      .map(([key, value]) => [key, plainValue(value)]),
  );
}

function plainValue(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map(plainValue);
  }
  if (typeof value !== "object" || value === null) {
    return value;
  }
  const map = value as Properties;
  return map[kindKey] === secretKind ? plainValue(map["value"]) : plain(map);
}

/** Whether a value, or anything within it, is known only after something else has been made. */
export function hasUnknown(value: unknown): boolean {
  if (typeof value === "object" && value !== null) {
    return Object.values(value).some(hasUnknown);
  }
  return value === unknownValue;
}

/** Whether two plain values are the same. The order of a map's keys means nothing. */
export function equal(one: unknown, other: unknown): boolean {
  if (typeof one !== "object" || typeof other !== "object" || one === null || other === null) {
    return one === other;
  }
  const [a, b] = [one as Properties, other as Properties];
  const keys = new Set([...Object.keys(a), ...Object.keys(b)]);
  return Array.isArray(one) === Array.isArray(other) && [...keys].every((key) => equal(a[key], b[key]));
}
