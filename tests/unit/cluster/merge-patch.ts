const isMap = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** What the API server makes of an object and a JSON merge patch. */
export function mergePatch<T>(object: T, patch: unknown): T {
  if (!isMap(patch)) {
    return patch as T;
  }
  const merged: Record<string, unknown> = isMap(object) ? { ...object } : {};
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) {
      delete merged[key];
    } else {
      merged[key] = mergePatch(merged[key], value);
    }
  }
  return merged as T;
}
