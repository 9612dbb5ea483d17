import { hiddenValue, type Problem } from "../lib/problem";
import type { Settings } from "../config/settings";
import type { Topology } from "../topology/topology";
import type { ChartAdapter, Tree } from "./adapter";
import { numberProblems, roundedNumberProblems } from "./helm-numbers";
import { reservedValueProblems } from "./reserved-values";
import {
  chartSeries,
  knownValues,
  similarPath,
  unknownLeaves,
  unknownPaths,
  type ChartSeries,
} from "./known-values";
import { conflicts, mergeValues, type ValueProblem } from "./merge-values";
import { showPath } from "./value-paths";
import { wordProblems } from "./value-words";

type UserValues = Pick<Settings, "values" | "secretValues">;

/** The further Helm values of a stack; `userValueProblems` refuses a value that is among both. */
export const userValues = ({ values, secretValues }: UserValues): Tree => mergeValues(values, secretValues);

/** Problems of the user's Helm values: values that the program or the topology decides, and values that the chart would ignore. */
export function userValueProblems(
  settings: Settings,
  topology: Topology,
  adapter: ChartAdapter,
  programValues: Tree,
): readonly Problem[] {
  const problemsOf = (values: Tree): readonly ValueProblem[] => {
    // One problem for each value, and none for what is below a value that has one.
    const unknown = ignoredValues(values, adapter, settings.chart.version);
    const reserved = reservedValueProblems(values, settings, topology).filter(
      ({ path }) => !unknown.some((problem) => problem.path === path),
    );
    const clashing = conflicts(values, programValues, adapter.appendedLists).filter(notAtOrBelow(reserved));
    return [
      ...reserved,
      ...clashing,
      ...withoutTraefik(values, settings),
      ...unknown.filter(notAtOrBelow(clashing)),
      ...wordProblems(values).filter(notAtOrBelow([...reserved, ...unknown])),
      ...roundedNumberProblems(values),
      ...numberProblems(values, adapter.series, settings.chart.version),
    ];
  };
  const { values, secretValues } = settings;
  const twice = conflicts(secretValues, values).map(({ path }) => ({
    path,
    found: hiddenValue,
    advice: `is under reana:values too; keep one.`,
  }));
  return [
    ...problemsOf(values).map((problem) =>
      named("values", settings.valuesAreSecret ? { ...problem, found: hiddenValue } : problem),
    ),
    ...[...problemsOf(secretValues), ...twice].map((problem) =>
      named("secretValues", { ...problem, found: hiddenValue }),
    ),
  ];
}

const notAtOrBelow =
  (others: readonly ValueProblem[]) =>
  ({ path }: ValueProblem): boolean =>
    !others.some((other) => path === other.path || path.startsWith(`${other.path}.`));

const named = (setting: keyof UserValues, { path, found, advice }: ValueProblem): Problem => ({
  key: `reana:${setting}.${path}`,
  found,
  advice,
});

/** Values that the chart would silently ignore. */
function ignoredValues(values: Tree, { series }: ChartAdapter, version: string): readonly ValueProblem[] {
  const others = chartSeries
    .filter((other) => other !== series)
    .map((other) => ({ series: other, unknown: unknownPaths(knownValues(other), values) }));
  const known = knownValues(series, version);
  return unknownLeaves(known, values).map((leaf) => {
    const path = showPath(leaf.keys);
    const elsewhere = others.filter(({ unknown }) => !unknown.includes(path));
    const remedy =
      elsewhere.length === 0
        ? similarRemedy(similarPath(known, leaf))
        : `Remove it, or use chart series ${elsewhere.map((other) => other.series).join(" or ")}, which has it.`;
    return {
      path,
      found: undefined,
      advice: `is not known to the charts of series ${series}, which would ignore it. ${equivalents[series][path] ?? remedy}`,
    };
  });
}

const similarRemedy = (meant: string | undefined): string =>
  meant === undefined ? "Remove it or fix its spelling." : `Did you mean ${meant}? Otherwise remove it.`;

/** The equivalent setting in a series without the value. */
const equivalents: Readonly<Record<ChartSeries, Readonly<Record<string, string>>>> = {
  "0.9": {
    "ingress.ingress_class_name": "Set reana:ingressController; in this series it becomes an annotation.",
    reana_hostport:
      "This series writes every URL without a port; series 0.95 has the value, set by reana:ports.https.",
  },
  "0.95": {},
};

function withoutTraefik(values: Tree, { ingressController }: Settings): readonly ValueProblem[] {
  const traefik = values["traefik"];
  return ingressController.type === "bundled-traefik" || typeof traefik !== "object" || traefik === null
    ? []
    : Object.keys(traefik)
        .filter((key) => key !== "enabled" && key !== "external")
        .map((key) => ({
          path: `traefik.${key}`,
          found: undefined,
          advice: "is for the bundled Traefik, which reana:ingressController leaves out; remove it.",
        }));
}
