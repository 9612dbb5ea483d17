import type { Finding } from "./compare";
import type { ChartKnowledge } from "./knowledge";
import type { Chart } from "./read-chart";

/** What a person is told about a chart, a line a string. */
export function report(
  { name, version }: Pick<Chart, "name" | "version">,
  line: string,
  { missing }: ChartKnowledge,
  findings: readonly Finding[],
): readonly string[] {
  const chart = `${name} ${version}`;
  const width = Math.max(0, ...findings.map(({ path }) => path.length));
  return [
    ...missing.map(
      (inner) =>
        `Not looked at: ${inner.key}, because ${inner.name} ${inner.version} is not in the chart's charts/ (helm dependency build).`,
    ),
    findings.length === 0
      ? `Chart ${chart} knows every value that is expected of line ${line}.`
      : `Chart ${chart} does not know ${findings.length} of the values that are expected of line ${line}:`,
    ...findings.map(
      ({ path, what, examples }) =>
        `  ${path.padEnd(width)}  ${origin(examples)}${what === "map" ? "  (the chart wants a map there)" : ""}`,
    ),
  ];
}

/** How many of the places that a value comes from are named. */
const named = 2;

function origin(examples: readonly string[]): string {
  const more = examples.length - named;
  return `${examples.slice(0, named).join(", ")}${more > 0 ? ` and ${more} more` : ""}`;
}
