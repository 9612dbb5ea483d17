import { frontEndServiceName } from "../config/front-end-service-name";
import type { Settings } from "../config/settings";
import { show, type Problem } from "../lib/problem";
import type { ReleaseNames } from "./adapter";
import { replacesTraefikService } from "./traefik-service";

/** The components of REANA that the charts make a Service for. */
const components = ["server", "ui", "workflow-controller", "cache", "db", "message-broker", "pgbouncer"];

/** Longest name of a Service, a DNS label. */
const longestName = 63;

/**
 * A name of the front-end Service that another Service of the release has, or that leaves none for Traefik's Service inside the cluster.
 *
 * @param names of the release, with Traefik's Service inside the cluster
 */
export function serviceNameProblems(
  settings: Pick<Settings, "frontEnd" | "release">,
  { prefix, traefikService }: Pick<ReleaseNames, "prefix" | "traefikService">,
): readonly Problem[] {
  const name = frontEndServiceName(settings);
  const problem = (advice: string): readonly Problem[] => [
    { key: "reana:frontEnd.service.name", found: show(name), advice },
  ];
  if (components.some((component) => name === `${prefix}-${component}`)) {
    return problem(
      "is the name of a Service of the chart's, and Helm would refuse the release; choose another.",
    );
  }
  return replacesTraefikService(settings) && traefikService.length > longestName
    ? problem(
        `leaves Traefik the name ${traefikService} inside the cluster, which is longer than ${longestName} characters; remove it.`,
      )
    : [];
}
