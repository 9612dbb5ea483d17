import type { Finding } from "./compare";
import type { ChartKnowledge } from "./knowledge";
import type { Chart } from "./read-chart";

/** What a person is told about a chart, a line a string. */
export function report(
  { name, version }: Chart,
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
        `  ${path.padEnd(width)}  ${examples.join(", ")}${what === "map" ? "  (the chart wants a map there)" : ""}`,
    ),
  ];
}
