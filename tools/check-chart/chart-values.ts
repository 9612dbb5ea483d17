import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isTree, type Tree } from "../../components/chart/value-paths";
import { UsageError } from "../command-line/usage-error";
import { chartDirectory, readMap, subChartsIn, templatesIn } from "./chart-files";
import { addSchema, addValues, newNode, type ValueNode, nodeAt } from "./value-nodes";
import { TemplateReads } from "./template-reads";

/** A chart and the values of it and its sub-charts. */
export interface ChartValues {
  readonly name: string;
  readonly version: string;
  readonly root: ValueNode;
  /** Dependencies that are not in charts/, whose values are not checked. */
  readonly missing: readonly string[];
}

/**
 * Reads the values of a chart: values.yaml, values.schema.json and templates, its own and those of its sub-charts.
 *
 * @param location a directory with Chart.yaml, or a packaged chart
 * @throws UsageError when it is no chart
 */
export function readChartValues(location: string): ChartValues {
  const scratch = mkdtempSync(join(tmpdir(), "check-chart-"));
  const root = newNode();
  const missing: string[] = [];
  const chartName = (path: string): unknown =>
    readMap(chartDirectory(path, scratch), "Chart.yaml", path)["name"];
  const add = (node: ValueNode, chart: string, above: string): Pick<ChartValues, "name" | "version"> => {
    const directory = chartDirectory(chart, scratch);
    const { name, version, dependencies } = readMap(directory, "Chart.yaml", chart);
    if (typeof name !== "string" || typeof version !== "string") {
      throw new UsageError(`Chart.yaml of ${chart} has no name and version; give a Helm chart.`);
    }
    addValues(node, readMap(directory, "values.yaml", chart));
    addSchema(node, readMap(directory, "values.schema.json", chart));
    node.reads = new TemplateReads(templatesIn(directory));
    const subCharts = new Map(subChartsIn(directory).map((path) => [chartName(path), path]));
    const listed = (Array.isArray(dependencies) ? dependencies : []).filter(isTree);
    const others = [...subCharts.keys()].filter((inner) => listed.every((one) => one["name"] !== inner));
    for (const dependency of [...listed, ...others.map((inner): Tree => ({ name: inner }))]) {
      const { name: inner, alias = inner, version: wanted, condition = "" } = dependency;
      const path = subCharts.get(inner);
      const below = nodeAt(node, [String(alias)]);
      if (path === undefined) {
        below.open = true;
        missing.push(`${above}${String(alias)} (${String(inner)} ${String(wanted)})`);
      } else {
        add(below, path, `${above}${String(alias)}.`);
      }
      for (const one of String(condition).split(",").filter(Boolean)) {
        nodeAt(node, one.trim().split(".")).value = true;
      }
    }
    return { name, version };
  };
  try {
    // Helm gives them to every sub-chart.
    nodeAt(root, ["global"]).open = true;
    return { ...add(root, location, ""), root, missing };
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** Whether a chart has what a pattern of known-values/ means; a value where it has a map is none. */
export function hasValue(root: ValueNode, pattern: string): boolean {
  const keys = pattern.replace(/\.\*$/, "").split(".");
  let [node, start, reads] = [root, 0, root.reads];
  for (const [index, key] of keys.entries()) {
    const next = node.below.get(key) ?? node.anyKey;
    if (next === undefined) {
      const isFree = node.open && node.below.size === 0 && reads?.below(keys.slice(start, index)) !== true;
      return isFree || (!node.value && reads?.reads(keys.slice(start), index - start) === true);
    }
    [node, start, reads] = next.reads === undefined ? [next, start, reads] : [next, index + 1, next.reads];
  }
  return pattern.endsWith(".*") || node.value || node.below.size === 0;
}
