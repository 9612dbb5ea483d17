import { Command, Option } from "commander";
import { adapters } from "../../components/chart/adapters";
import { chartSeries, coversAny, knownValues, unknownPaths } from "../../components/chart/known-values";
import { chartInput, placeholder, placeholderSecrets } from "../../components/chart/planned-chart";
import { releaseValues } from "../../components/chart/release-values";
import { leavesOf } from "../../components/chart/value-paths";
import { printable } from "../command-line/printable";
import type { Io } from "../command-line/process-io";
import { runCommand } from "../command-line/run-command";
import { UsageError } from "../command-line/usage-error";
import { examples } from "../examples";
import { planStack } from "../plan-stack";
import { hasValue, readChartValues } from "./chart-values";
import { treeOf } from "./value-nodes";

const parser = (): Command =>
  new Command("npm run check-chart --")
    .description("Compares the values of a REANA chart with those that this program sets and users may set.")
    .argument("<chart>", "a packaged chart (reana-VERSION.tgz), or a directory with Chart.yaml and charts/")
    .addOption(new Option("--series <series>", "default: by the chart's version").choices(chartSeries))
    .addHelpText(
      "after",
      "\nExit code: 0 it has all values, 1 it lacks some, 2 wrong command line or chart.",
    );

/**
 * The command `npm run check-chart`.
 *
 * @param args without the interpreter and the program
 * @returns the exit code
 */
export function checkChart(args: readonly string[], io: Io): Promise<number> {
  const command = parser();
  return runCommand(command, args, () => compare(command, io), io);
}

function compare(command: Command, { stdout }: Io): number {
  const [location = ""] = command.args;
  const { name, version, root, missing } = readChartValues(location);
  if (name !== "reana") {
    throw new UsageError(`${location} is the chart ${name}, not reana.`);
  }
  const { series: given } = command.opts<{ readonly series?: (typeof chartSeries)[number] }>();
  const series = given ?? chartSeries.find((one) => version.startsWith(`${one}.`));
  if (series === undefined) {
    throw new UsageError(`Version ${version} is of no known series: give --series.`);
  }
  const list = knownValues(series, version); // Unit tests prove that it has every value of the examples.
  const lacking = list.filter((pattern) => !hasValue(root, pattern));
  const newest = adapters.find((adapter) => adapter.series === series)?.versions.at(-1);
  const program = examples.map(({ name: example, config }) => {
    const { adapter, chart } = planStack({ ...config, chart: { version: newest } });
    const values = releaseValues(
      adapter,
      {},
      adapter.values(chartInput(chart, placeholderSecrets, placeholder)),
    );
    return { example, leaves: leavesOf(values) };
  });
  const setters = (pattern: string): readonly string[] =>
    program
      .filter(({ leaves }) => coversAny(pattern, leaves))
      .map(({ example }) => `examples/${example}.yaml`);
  const unlisted = unknownPaths(list, treeOf(root));
  const lines = [
    ...missing.map((one) => `Not checked: ${one} is not in charts/. Run helm dependency build.`),
    `Chart reana ${version} lacks ${lacking.length} of the values of series ${series}.`,
    ...lacking.map((pattern) => `  - ${[pattern, ...setters(pattern)].join("  ")}`),
    `It has ${unlisted.length} values that components/chart/known-values/${series}.txt does not list.`,
    ...unlisted.map((path) => `  + ${path}`),
  ];
  stdout(`${lines.map((line) => printable(line)).join("\n")}\n`);
  return lacking.length === 0 ? 0 : 1;
}
