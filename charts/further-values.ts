import type { Problem } from "../config/problem";
import type { Settings } from "../config/settings";
import type { RequestPath } from "../path/request-path";
import type { ChartContract, Tree } from "./contract";
import { guardedValues } from "./guarded-values";
import { conflicts } from "./passthrough";

/** Everything that is wrong with a stack's further Helm values: what the program or the path decides, and what the chart would ignore. */
export function furtherValueProblems(
  settings: Settings,
  path: RequestPath,
  contract: ChartContract,
  own: Tree,
): readonly Problem[] {
  const problems = [
    ...guardedValues(settings.values, path),
    ...conflicts(settings.values, own, contract.addedLists),
    ...withoutTraefik(settings),
  ];
  return problems.map((problem) => (settings.valuesAreSecret ? { ...problem, found: "(hidden)" } : problem));
}

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
