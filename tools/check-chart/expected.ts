import { join } from "node:path";
import { adapters } from "../../components/chart/adapters";
import type { Tree } from "../../components/chart/adapter";
import { knownValues, type ChartSeries } from "../../components/chart/known-values";
import { parse } from "../../components/config/parse";
import { type Example, examples } from "../examples";
import { chartInput, placeholderSecrets } from "../../components/chart/planned-chart";
import { planDeployment } from "../../components/plan";

/** Values that a chart has to know, and where they come from. */
export interface ExpectedValues {
  readonly example: string;
  readonly values: Tree;
}

/** What a user may set in charts of a line, and what this program sets for each stack file of examples/. */
export function expectedValues(line: ChartSeries): readonly ExpectedValues[] {
  const list = join("components", "chart", "known-values", `${line}.txt`);
  return [
    { example: list, values: treeOf(knownValues(line)) },
    ...examples.map((example) => ({
      example: join("examples", `${example.name}.yaml`),
      values: plannedValues(example, line),
    })),
  ];
}

/** The values that an example leads to in the newest chart of a line. */
function plannedValues({ name, config }: Example, line: ChartSeries): Tree {
  const version = adapters.find((contract) => contract.series === line)?.versions.at(-1);
  const parsed = parse({ values: { ...config, chart: { version } }, secretKeys: new Set() }, new Date());
  const planned = parsed.valid ? planDeployment(parsed.settings) : parsed;
  if (!planned.valid) {
    const [problem] = planned.problems;
    throw new Error(`${name}.yaml does not fit line ${line}: ${problem?.key} ${problem?.advice}`);
  }
  const { adapter, chart } = planned.plan;
  return adapter.values(chartInput(chart, placeholderSecrets, "-"));
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
