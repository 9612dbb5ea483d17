import { readFileSync } from "node:fs";
import { join } from "node:path";
import { isTree, type Leaf, leavesOf, showPath, type Tree } from "./value-paths";

/** Chart lines whose value paths are listed in known-values/. */
export const chartSeries = ["0.9", "0.95"] as const;

export type ChartSeries = (typeof chartSeries)[number];

const lists = new Map<ChartSeries, readonly string[]>();

/**
 * Every value path that the charts of a line know, sub-charts included, in order. `a.b` is a value; `a.b.*` is everything at and
 * below `a.b`. Helm takes any other value in silence and does nothing with it.
 */
export function knownValues(line: ChartSeries): readonly string[] {
  let list = lists.get(line);
  if (list === undefined) {
    const text = readFileSync(join(__dirname, "known-values", `${line}.txt`), "utf8");
    list = text.split("\n").filter((pattern) => pattern !== "");
    lists.set(line, list);
  }
  return list;
}

/** What patterns say about one place in a tree of values. */
interface Place {
  /** A value may be here. */
  value: boolean;
  /** Anything may be here and below. */
  free: boolean;
  readonly below: Map<string, Place>;
}

const emptyPlace = (): Place => ({ value: false, free: false, below: new Map() });

function placesOf(patterns: readonly string[]): Place {
  const root = emptyPlace();
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
 * The leaves of a tree of values that the patterns do not know, in the tree's order. Keys are compared whole: one with dots in it, an
 * annotation's name, is never taken for a path.
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
  // A map without keys says nothing about values below it; it only has to be where values can be.
  return isTree(value) ? place.below.size > 0 : place.value;
}
