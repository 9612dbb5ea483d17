/** A map of Helm values. */
export type Tree = { readonly [key: string]: unknown };

/** A value at the end of a path: a scalar, a list, null, a map without keys, or anything that is no plain map. */
export interface Leaf {
  readonly keys: readonly string[];
  readonly value: unknown;
}

/** A plain map; an instance of a class, such as an output, is a value. */
export function isTree(value: unknown): value is Tree {
  if (typeof value !== "object" || value === null) {
    return false;
  }
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

/** The leaves of a tree of values, in its order. */
export function leavesOf(tree: Tree, above: readonly string[] = []): readonly Leaf[] {
  return Object.entries(tree).flatMap(([key, value]) => {
    const keys = [...above, key];
    return isTree(value) && Object.keys(value).length > 0 ? leavesOf(value, keys) : [{ keys, value }];
  });
}

/** A path as Pulumi writes it: `a.b`, and `a["example.org/b"]` for a key with dots in it. */
export function showPath(keys: readonly string[]): string {
  return keys
    .map((key) => (key === "" || /[.[\]"]/.test(key) ? `[${JSON.stringify(key)}]` : `.${key}`))
    .join("")
    .replace(/^\./, "");
}
