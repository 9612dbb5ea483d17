import { readFileSync } from "node:fs";
import { join } from "node:path";
import { isTree, type Leaf, leavesOf, showPath, type Tree } from "./value-paths";

/** Chart series whose value paths are listed in known-values/. */
export const chartSeries = ["0.9", "0.95"] as const;

export type ChartSeries = (typeof chartSeries)[number];

const lists = new Map<ChartSeries, readonly string[]>();

/**
 * Every value path that the charts of a series know, sub-charts included, in order. `a.b` is a value; `a.b.*` is everything at and
 * below `a.b`. Helm silently ignores any other value.
 */
export function knownValues(series: ChartSeries): readonly string[] {
  let list = lists.get(series);
  if (list === undefined) {
    const text = readFileSync(join(__dirname, "known-values", `${series}.txt`), "utf8");
    list = text.split("\n").filter((pattern) => pattern !== "");
    lists.set(series, list);
  }
  return list;
}

/** The patterns of one place in a tree of values, as a tree. */
interface Place {
  /** A value is known here. */
  value: boolean;
  /** Anything is known here and below. */
  free: boolean;
  readonly below: Map<string, Place>;
}

const emptyPlace = (): Place => ({ value: false, free: false, below: new Map() });

/** One tree for each list, since a chart's has hundreds of patterns and is asked again and again. */
const trees = new WeakMap<readonly string[], Place>();

function placesOf(patterns: readonly string[]): Place {
  const built = trees.get(patterns);
  if (built !== undefined) {
    return built;
  }
  const root = emptyPlace();
  trees.set(patterns, root);
  for (const pattern of patterns) {
    const keys = pattern.split(".");
    const free = keys.at(-1) === "*";
    let place = root;
    for (const key of free ? keys.slice(0, -1) : keys) {
      const next = place.below.get(key) ?? emptyPlace();
      place.below.set(key, next);
      place = next;
    }
    place.free ||= free;
    place.value ||= !free;
  }
  return root;
}

/**
 * The leaves of a tree of values that no pattern covers, in the tree's order. Keys are compared as a whole: a key with dots, such as an
 * annotation's, is not a path.
 */
export function unknownPaths(patterns: readonly string[], tree: Tree): readonly string[] {
  const places = placesOf(patterns);
  return leavesOf(tree)
    .filter((leaf) => !isKnown(places, leaf))
    .map(({ keys }) => showPath(keys));
}

function isKnown(places: Place, { keys, value }: Leaf): boolean {
  let place = places;
  for (const key of keys) {
    const next = place.below.get(key);
    if (next === undefined || next.free) {
      return next !== undefined;
    }
    place = next;
  }
  // An empty map is known wherever a value is known below it.
  return isTree(value) ? place.below.size > 0 : place.value;
}
