import { readFileSync } from "node:fs";
import { join } from "node:path";
import semver from "semver";
import { similarKey } from "../lib/similar-key";
import { isTree, type Leaf, leavesOf, showPath, type Tree } from "./value-paths";

/** Chart series whose value paths are listed in known-values/. */
export const chartSeries = ["0.9", "0.95"] as const;

export type ChartSeries = (typeof chartSeries)[number];

/** What charts from a version on know more, `+`, or no longer, `-`, than those before. */
const differences: Readonly<Partial<Record<ChartSeries, { readonly since: string; readonly file: string }>>> =
  {
    "0.95": { since: "0.95.0", file: "0.95.0.txt" },
  };

const lists = new Map<string, readonly string[]>();

const linesOf = (file: string): readonly string[] =>
  readFileSync(join(__dirname, "known-values", file), "utf8")
    .split("\n")
    .filter((line) => line !== "");

/**
 * Every value path that the charts of a series know, sub-charts included, in order. `a.b` is a value; `a.b.*` is everything at and
 * below `a.b`. Helm silently ignores any other value.
 *
 * @param version of the chart; by default the first one of the series
 */
export function knownValues(series: ChartSeries, version?: string): readonly string[] {
  const difference = differences[series];
  const later =
    difference !== undefined &&
    version !== undefined &&
    semver.valid(version) !== null &&
    semver.gte(version, difference.since)
      ? difference.file
      : undefined;
  const key = `${series} ${later ?? ""}`;
  let list = lists.get(key);
  if (list === undefined) {
    const first = linesOf(`${series}.txt`);
    list = later === undefined ? first : changed(first, linesOf(later));
    lists.set(key, list);
  }
  return list;
}

function changed(list: readonly string[], lines: readonly string[]): readonly string[] {
  const of = (sign: string): readonly string[] =>
    lines.filter((line) => line.startsWith(`${sign} `)).map((line) => line.slice(2));
  const gone = of("-");
  return [...list.filter((path) => !gone.includes(path)), ...of("+")].sort();
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
export const unknownPaths = (patterns: readonly string[], tree: Tree): readonly string[] =>
  unknownLeaves(patterns, tree).map(({ keys }) => showPath(keys));

/** The same, as leaves. */
export function unknownLeaves(patterns: readonly string[], tree: Tree): readonly Leaf[] {
  const places = placesOf(patterns);
  return leavesOf(tree).filter((leaf) => !isKnown(places, leaf));
}

/** Whether a pattern covers any of the leaves. */
export function coversAny(pattern: string, leaves: readonly Leaf[]): boolean {
  const places = placesOf([pattern]);
  return leaves.some((leaf) => isKnown(places, leaf));
}

/** The known path that an unknown leaf's path is a misspelling of: each key is known, or similar to one that is known in its place. */
export function similarPath(patterns: readonly string[], { keys, value }: Leaf): string | undefined {
  const places = placesOf(patterns);
  let place: Place | undefined = places;
  const corrected: string[] = [];
  for (const key of keys) {
    const known: string | undefined =
      place === undefined || place.free || place.below.has(key)
        ? key
        : similarKey(key, [...place.below.keys()]);
    if (known === undefined) {
      return undefined;
    }
    corrected.push(known);
    place = place?.free === true ? place : place?.below.get(known);
  }
  return isKnown(places, { keys: corrected, value }) ? showPath(corrected) : undefined;
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
