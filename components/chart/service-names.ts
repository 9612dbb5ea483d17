import { frontEndServiceName } from "../config/front-end-service-name";
import { metricsServiceName } from "../config/metrics-service-name";
import type { ClaimedObject } from "../lib/claimed-objects";
import type { Settings } from "../config/settings";
import { show, type Problem } from "../lib/problem";
import { longestDnsLabel } from "../lib/schema-primitives";
import type { ReleaseNames } from "./adapter";
import { replacesTraefikService } from "./traefik-service";

/** The components of REANA that the charts make a Service for, and a workload of the same name. */
const components = ["server", "ui", "workflow-controller", "cache", "db", "message-broker", "pgbouncer"];

const componentNames = (prefix: string): readonly string[] =>
  components.map((component) => `${prefix}-${component}`);

type ServiceNames = Pick<ReleaseNames, "prefix" | "traefikService">;

/** Objects of a release that another component of the program could make, too. */
export const chartObjects = ({ prefix, traefikService }: ServiceNames): readonly ClaimedObject[] => [
  ...["Service", "Deployment"].flatMap((kind) =>
    componentNames(prefix).map((name) => ({ kind, name, key: "reana:release.name" })),
  ),
  { kind: "Service", name: traefikService, key: "reana:release.name" },
];

/**
 * A name of the front-end Service that another Service of the release has, or that leaves none for Traefik's Service inside the cluster.
 *
 * @param names of the release, with Traefik's Service inside the cluster
 */
export function serviceNameProblems(
  settings: Pick<Settings, "frontEnd" | "release">,
  { prefix, traefikService }: ServiceNames,
): readonly Problem[] {
  const name = frontEndServiceName(settings);
  const problem = (advice: string): readonly Problem[] => [
    { key: "reana:frontEnd.service.name", found: show(name), advice },
  ];
  if (componentNames(prefix).includes(name)) {
    return problem(
      "is the name of a Service of the chart's, and Helm would refuse the release; choose another.",
    );
  }
  // In every mode: the front-end Service keeps its name when the mode changes.
  if (name === metricsServiceName(settings)) {
    return problem(
      "is the name of the Service for HAProxy's metrics, and the two would overwrite each other; choose another.",
    );
  }
  return replacesTraefikService(settings) && traefikService.length > longestDnsLabel
    ? problem(
        `leaves Traefik the name ${traefikService} inside the cluster, which is longer than ${longestDnsLabel} characters; remove it.`,
      )
    : [];
}
