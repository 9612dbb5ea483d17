import { parseArguments, UsageError } from "../command-line/arguments";
import { type ChartSeries, chartSeries } from "../../components/chart/known-values";

export const usage = `npm run check-chart -- CHART [--line LINE]

Lists the values that this program counts on and a REANA chart does not know: Helm would take them in silence and do nothing.

  CHART        a packaged chart (reana-VERSION.tgz), or a directory with Chart.yaml and its charts/
  --line LINE  the line whose values are looked for: ${chartSeries.join(" or ")}; default: by the chart's version

Exit code: 0 the chart knows all, 1 it does not, 2 not checked because the command line or the chart is wrong.
`;

export interface Options {
  readonly chart: string;
  readonly line: ChartSeries | undefined;
}

/**
 * Reads the command line.
 *
 * @returns "help" when asked for it
 * @throws UsageError
 */
export function readOptions(args: readonly string[]): Options | "help" {
  const { values, positionals } = parseArguments(args, definitions);
  if (values.help === true) {
    return "help";
  }
  const [chart] = positionals;
  if (chart === undefined || positionals.length > 1) {
    throw new UsageError("Give one chart, for example reana-0.9.4.tgz.");
  }
  const line = chartSeries.find((listed) => listed === values.line);
  if (values.line !== undefined && line === undefined) {
    throw new UsageError(`--line ${values.line}: the lines are ${chartSeries.join(" and ")}.`);
  }
  return { chart, line };
}

/**
 * The line that a chart version belongs to.
 *
 * @throws UsageError for a version of neither
 */
export function lineOf(version: string): ChartSeries {
  const line = chartSeries.find((listed) => version.startsWith(`${listed}.`));
  if (line === undefined) {
    throw new UsageError(
      `Chart version ${version} is of no line that this program knows; say which to compare with: --line ${chartSeries.join(" or --line ")}.`,
    );
  }
  return line;
}

const definitions = { line: { type: "string" }, help: { type: "boolean", short: "h" } } as const;
