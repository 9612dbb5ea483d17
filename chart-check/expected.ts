import type { Tree } from "../charts/contract";
import { knownValues, type ListedLine } from "../charts/known-values";

/** Values that a chart has to know, and where they come from. */
export interface ExpectedValues {
  readonly example: string;
  readonly values: Tree;
}

/** What this program may set, or lets a user set, in charts of a line. */
export function expectedValues(line: ListedLine): readonly ExpectedValues[] {
  return [{ example: `charts/known-values/${line}.txt`, values: treeOf(knownValues(line)) }];
}

/** A tree with a leaf for each pattern: null for a value, and a map without keys where anything may be. */
export function treeOf(patterns: readonly string[]): Tree {
  const tree: MutableTree = {};
  for (const pattern of patterns) {
    const keys = pattern.split(".");
    const last = keys.pop() ?? "";
    let place = tree;
    for (const key of keys) {
      // Where one pattern ends and another goes on, what is below says more.
      place = place[key] ??= {};
    }
    if (last !== "*") {
      place[last] ??= null;
    }
  }
  return tree;
}

interface MutableTree {
  [key: string]: MutableTree | null;
}
