import { isTree, leavesOf, showPath, type Tree } from "../../components/chart/value-paths";

/** The values that a chart's templates see: the user's over the chart's defaults. As in Helm, null removes a default. */
export function effectiveValues(defaults: Tree, given: Tree): Tree {
  const merged: Record<string, unknown> = { ...defaults };
  for (const [key, value] of Object.entries(given)) {
    const before = merged[key];
    if (value === null) {
      delete merged[key];
    } else {
      merged[key] = isTree(value) ? effectiveValues(isTree(before) ? before : {}, value) : value;
    }
  }
  return merged;
}

/** The tree without the leaves at these paths, and without the maps that become empty by it. */
export function withoutPaths(tree: Tree, paths: ReadonlySet<string>): Tree {
  return treeOf(leavesOf(tree).filter(({ keys }) => !isAtOrBelow(keys, paths)));
}

/** Pure: a tree with these leaves. */
export function treeOf(
  leaves: readonly { readonly keys: readonly string[]; readonly value: unknown }[],
): Tree {
  const root: Record<string, unknown> = {};
  for (const { keys, value } of leaves) {
    let place = root;
    for (const key of keys.slice(0, -1)) {
      place = (place[key] ??= {}) as Record<string, unknown>;
    }
    place[keys.at(-1) ?? ""] = value;
  }
  return root;
}

const isAtOrBelow = (keys: readonly string[], paths: ReadonlySet<string>): boolean =>
  keys.some((_, index) => {
    const path = keys.slice(0, index + 1);
    return paths.has(showPath(path)) || paths.has(path.join("."));
  });

/** A value that an update changes; undefined stands for the chart's default, or for none. */
export interface ChangedValue {
  readonly path: string;
  readonly from: unknown;
  readonly to: unknown;
}

/** Every value that differs, in the order of the new values. Lists are compared as a whole. */
export function changedValues(from: Tree, to: Tree): readonly ChangedValue[] {
  const before = new Map(leavesOf(from).map(({ keys, value }) => [showPath(keys), value]));
  const after = new Map(leavesOf(to).map(({ keys, value }) => [showPath(keys), value]));
  return [...new Set([...after.keys(), ...before.keys()])]
    .map((path) => ({ path, from: before.get(path), to: after.get(path) }))
    .filter((change) => JSON.stringify(change.from) !== JSON.stringify(change.to));
}
