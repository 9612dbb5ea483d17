import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isTree, type Tree } from "../../components/chart/value-paths";
import { UsageError } from "../command-line/run-command";
import { chartDirectory, readMap, subChartsIn, templatesIn } from "./chart-files";
import { addSchema, addValues, newPlace, type Place, placeAt } from "./places";
import { TemplateReads } from "./template-reads";

/** A chart and the values of it and its sub-charts. */
export interface ChartValues {
  readonly name: string;
  readonly version: string;
  readonly root: Place;
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
  const root = newPlace();
  const missing: string[] = [];
  const chartName = (path: string): unknown =>
    readMap(chartDirectory(path, scratch), "Chart.yaml", path)["name"];
  const add = (place: Place, chart: string, above: string): Pick<ChartValues, "name" | "version"> => {
    const directory = chartDirectory(chart, scratch);
    const { name, version, dependencies } = readMap(directory, "Chart.yaml", chart);
    if (typeof name !== "string" || typeof version !== "string") {
      throw new UsageError(`Chart.yaml of ${chart} has no name and version; give a Helm chart.`);
    }
    addValues(place, readMap(directory, "values.yaml", chart));
    addSchema(place, readMap(directory, "values.schema.json", chart));
    place.reads = new TemplateReads(templatesIn(directory));
    const subCharts = new Map(subChartsIn(directory).map((path) => [chartName(path), path]));
    const listed = (Array.isArray(dependencies) ? dependencies : []).filter(isTree);
    const others = [...subCharts.keys()].filter((inner) => listed.every((one) => one["name"] !== inner));
    for (const dependency of [...listed, ...others.map((inner): Tree => ({ name: inner }))]) {
      const { name: inner, alias = inner, version: wanted, condition = "" } = dependency;
      const path = subCharts.get(inner);
      const below = placeAt(place, [String(alias)]);
      if (path === undefined) {
        below.open = true;
        missing.push(`${above}${String(alias)} (${String(inner)} ${String(wanted)})`);
      } else {
        add(below, path, `${above}${String(alias)}.`);
      }
      for (const one of String(condition).split(",").filter(Boolean)) {
        placeAt(place, one.trim().split(".")).value = true;
      }
    }
    return { name, version };
  };
  try {
    const manifest = add(root, location, "");
    // Helm gives them to every sub-chart.
    placeAt(root, ["global"]).open = true;
    return { ...manifest, root, missing };
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** Whether a chart has what a pattern of known-values/ means; a value where it has a map is none. */
export function hasValue(root: Place, pattern: string): boolean {
  const keys = pattern.replace(/\.\*$/, "").split(".");
  let [place, start, reads] = [root, 0, root.reads];
  for (const [index, key] of keys.entries()) {
    const next = place.below.get(key) ?? place.anyKey;
    if (next === undefined) {
      const isFree = place.open && place.below.size === 0 && reads?.below(keys.slice(start, index)) !== true;
      return isFree || (!place.value && reads?.reads(keys.slice(start), index - start) === true);
    }
    [place, start, reads] = next.reads === undefined ? [next, start, reads] : [next, index + 1, next.reads];
  }
  return pattern.endsWith(".*") || place.value || place.below.size === 0;
}
