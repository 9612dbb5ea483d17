import type { Problem } from "../lib/problem";
import type { Settings } from "../config/settings";
import type { Topology } from "../topology/topology";
import type { ChartAdapter, Tree } from "./adapter";
import { reservedValueProblems } from "./reserved-values";
import { knownValues, chartSeries, unknownPaths, type ChartSeries } from "./known-values";
import { conflicts } from "./merge-values";

/** Problems of the user's Helm values: values that the program or the topology decides, and values that the chart would ignore. */
export function userValueProblems(
  settings: Settings,
  topology: Topology,
  adapter: ChartAdapter,
  programValues: Tree,
): readonly Problem[] {
  const reserved = reservedValueProblems(settings.values, topology);
  const problems = [
    ...reserved,
    // One problem for each value.
    ...conflicts(settings.values, programValues, adapter.appendedLists).filter(
      ({ key }) => !reserved.some((problem) => problem.key === key),
    ),
    ...withoutTraefik(settings),
    ...ignoredValues(settings.values, adapter),
  ];
  return problems.map((problem) => (settings.valuesAreSecret ? { ...problem, found: "(hidden)" } : problem));
}

/** Values that the chart would silently ignore. */
function ignoredValues(values: Tree, { series }: ChartAdapter): readonly Problem[] {
  const others = chartSeries
    .filter((other) => other !== series)
    .map((other) => ({ series: other, unknown: unknownPaths(knownValues(other), values) }));
  return unknownPaths(knownValues(series), values).map((path) => {
    const elsewhere = others.filter(({ unknown }) => !unknown.includes(path));
    const remedy =
      elsewhere.length === 0
        ? "Remove it or fix its spelling."
        : `Remove it, or use chart series ${elsewhere.map((other) => other.series).join(" or ")}, which has it.`;
    return {
      key: `reana:values.${path}`,
      found: undefined,
      advice: `is not known to the charts of series ${series}, which would ignore it. ${equivalents[series][path] ?? remedy}`,
    };
  });
}

/** The equivalent setting in a series without the value. */
const equivalents: Readonly<Record<ChartSeries, Readonly<Record<string, string>>>> = {
  "0.9": {
    "ingress.ingress_class_name": "Set reana:ingressController; in this series it becomes an annotation.",
    reana_hostport:
      "This series writes every URL without a port; series 0.95 has the value, set by reana:ports.https.",
  },
  "0.95": {},
};

function withoutTraefik({ ingressController, values }: Settings): readonly Problem[] {
  const traefik = values["traefik"];
  return ingressController.type === "bundled-traefik" || typeof traefik !== "object" || traefik === null
    ? []
    : Object.keys(traefik)
        .filter((key) => key !== "enabled" && key !== "external")
        .map((key) => ({
          key: `reana:values.traefik.${key}`,
          found: undefined,
          advice: "is for the bundled Traefik, which reana:ingressController leaves out; remove it.",
        }));
}
