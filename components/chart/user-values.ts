import type { Problem } from "../lib/problem";
import type { Settings } from "../config/settings";
import type { Topology } from "../topology/topology";
import type { ChartAdapter, Tree } from "./adapter";
import { reservedValueProblems } from "./reserved-values";
import { knownValues, chartSeries, unknownPaths, type ChartSeries } from "./known-values";
import { conflicts } from "./merge-values";

/** Everything that is wrong with a stack's further Helm values: what the program or the path decides, and what the chart would ignore. */
export function userValueProblems(
  settings: Settings,
  topology: Topology,
  adapter: ChartAdapter,
  own: Tree,
): readonly Problem[] {
  const guarded = reservedValueProblems(settings.values, topology);
  const problems = [
    ...guarded,
    // One word on each is enough.
    ...conflicts(settings.values, own, adapter.appendedLists).filter(
      ({ key }) => !guarded.some((problem) => problem.key === key),
    ),
    ...withoutTraefik(settings),
    ...ignoredValues(settings.values, adapter),
  ];
  return problems.map((problem) => (settings.valuesAreSecret ? { ...problem, found: "(hidden)" } : problem));
}

/** Values that the chart would take in silence and do nothing with. */
function ignoredValues(values: Tree, { series }: ChartAdapter): readonly Problem[] {
  const others = chartSeries
    .filter((other) => other !== series)
    .map((other) => ({ line: other, unknown: unknownPaths(knownValues(other), values) }));
  return unknownPaths(knownValues(series), values).map((path) => {
    const elsewhere = others.filter(({ unknown }) => !unknown.includes(path));
    const remedy =
      elsewhere.length === 0
        ? "Remove it or mend its spelling."
        : `Remove it, or use chart line ${elsewhere.map((other) => other.line).join(" or ")}, which has it.`;
    return {
      key: `reana:values.${path}`,
      found: undefined,
      advice: `is not known to the charts of line ${series}, which would ignore it. ${equivalents[series][path] ?? remedy}`,
    };
  });
}

/** What says the same in a line that has not got the value itself. */
const equivalents: Readonly<Record<ChartSeries, Readonly<Record<string, string>>>> = {
  "0.9": {
    "ingress.ingress_class_name": "Say reana:controller; in this line it becomes an annotation.",
    reana_hostport: "This line writes every URL without a port; line 0.95 has it, by reana:ports.https.",
  },
  "0.95": {},
};

function withoutTraefik({ controller, values }: Settings): readonly Problem[] {
  const traefik = values["traefik"];
  return controller.type === "bundled" || typeof traefik !== "object" || traefik === null
    ? []
    : Object.keys(traefik)
        .filter((key) => key !== "enabled" && key !== "external")
        .map((key) => ({
          key: `reana:values.traefik.${key}`,
          found: undefined,
          advice: "is for the chart's own Traefik, which reana:controller leaves out; remove it.",
        }));
}
