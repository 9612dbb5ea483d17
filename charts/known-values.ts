import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Tree } from "./contract";

/** Chart lines whose value paths are listed in known-values/. */
export const listedLines = ["0.9", "0.95"] as const;

export type ListedLine = (typeof listedLines)[number];

const lists = new Map<ListedLine, readonly string[]>();

/**
 * Every value path that the charts of a line know, sub-charts included, in order. `a.b` is a value; `a.b.*` is everything at and
 * below `a.b`. Helm takes any other value in silence and does nothing with it.
 */
export function knownValues(line: ListedLine): readonly string[] {
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
 * The leaves of a tree of values that the patterns do not know, in the tree's order. Lists, nulls and maps without keys are leaves,
 * too. Keys are compared whole, so that one with dots in it (an annotation's name) is never taken for a path; it is shown as Pulumi
 * writes it: `ingress["example.org/a"]`.
 */
export function unknownPaths(patterns: readonly string[], tree: Tree): readonly string[] {
  return unknownBelow(placesOf(patterns), tree, "");
}

function unknownBelow(place: Place, tree: Tree, path: string): readonly string[] {
  return Object.entries(tree).flatMap(([key, value]) => {
    const here = pathTo(path, key);
    const next = place.below.get(key);
    if (next === undefined) {
      return leavesOf(value, here);
    }
    if (next.free) {
      return [];
    }
    if (!isTree(value)) {
      return next.value ? [] : [here];
    }
    // A map without keys says nothing about values below it; it only has to be where values can be.
    const empty = Object.keys(value).length === 0;
    return empty && next.below.size === 0 ? [here] : unknownBelow(next, value, here);
  });
}

function leavesOf(value: unknown, path: string): readonly string[] {
  return isTree(value) && Object.keys(value).length > 0
    ? Object.entries(value).flatMap(([key, inner]) => leavesOf(inner, pathTo(path, key)))
    : [path];
}

function pathTo(path: string, key: string): string {
  if (key === "" || /[.[\]"]/.test(key)) {
    return `${path}[${JSON.stringify(key)}]`;
  }
  return path === "" ? key : `${path}.${key}`;
}

function isTree(value: unknown): value is Tree {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
