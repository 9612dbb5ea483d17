import { UsageError } from "../command-line/arguments";
import { findingsOf } from "./compare";
import { expectedValues } from "./expected";
import { knowledgeOfChart } from "./knowledge";
import { lineOf, readOptions, usage } from "./options";
import { ChartError, readChart } from "./read-chart";
import { report } from "./report";

/** `npm run check-chart -- CHART`: the exit code is 1 when the chart does not know a value, 2 when it was not checked. */
function main(args: readonly string[]): number {
  try {
    const options = readOptions(args);
    if (options === "help") {
      process.stdout.write(usage);
      return 0;
    }
    const chart = readChart(options.chart);
    if (chart.name !== "reana") {
      throw new ChartError(`${options.chart} is the chart ${chart.name}, and not reana.`);
    }
    const line = options.line ?? lineOf(chart.version);
    const knowledge = knowledgeOfChart(chart);
    const findings = findingsOf(knowledge.places, expectedValues(line));
    process.stdout.write(`${report(chart, line, knowledge, findings).join("\n")}\n`);
    return findings.length === 0 ? 0 : 1;
  } catch (error) {
    if (error instanceof UsageError) {
      process.stderr.write(`${error.message}\n\n${usage}`);
      return 2;
    }
    if (error instanceof ChartError) {
      process.stderr.write(`${error.message}\n`);
      return 2;
    }
    throw error;
  }
}

process.exitCode = main(process.argv.slice(2));
