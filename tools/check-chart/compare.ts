import { leavesOf, showPath } from "../../components/chart/value-paths";
import type { ExpectedValues } from "./expected";
import { knowledgeOf, type Place } from "./places";

/** A value that a chart does not know. */
export interface Finding {
  readonly path: string;
  /** `map`: the chart wants a map there. */
  readonly what: "unknown" | "map";
  /** Where the value comes from. */
  readonly examples: readonly string[];
}

/** Every expected value that a chart does not know, once, in the order of first mention. */
export function findingsOf(places: Place, expected: readonly ExpectedValues[]): readonly Finding[] {
  const findings = new Map<string, { what: Finding["what"]; examples: string[] }>();
  for (const { example, values } of expected) {
    for (const leaf of leavesOf(values)) {
      const what = knowledgeOf(places, leaf);
      if (what === "known") {
        continue;
      }
      const path = showPath(leaf.keys);
      const finding = findings.get(path) ?? { what, examples: [] };
      findings.set(path, finding);
      if (!finding.examples.includes(example)) {
        finding.examples.push(example);
      }
    }
  }
  return [...findings].map(([path, finding]) => ({ path, ...finding }));
}
