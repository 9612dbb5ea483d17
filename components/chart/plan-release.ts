import type { Settings } from "../config/settings";
import { annotationProblems } from "../ingress/annotations";
import { planIngresses, type IngressPlan } from "../ingress/plan-ingresses";
import type { Problem } from "../lib/problem";
import { proxyFix, type Topology } from "../topology/topology";
import { advisoryWarnings } from "../traefik/advisories";
import { traefikRelease, traefikVersionProblems } from "../traefik/bundled-traefik";
import { keepsForwardedFor } from "../traefik/forwarded-for";
import { planTraefikAccess, type TraefikAccess } from "../traefik/plan-read-access";
import type { ChartContract, ReleaseNames } from "./adapter";
import { contractFor } from "./adapters";
import { chartIntent, placeholderSecrets, type PlannedChart } from "./planned-chart";
import { furtherValueProblems } from "./user-values";

/** What is decided about the Helm release and the objects that its Traefik needs, before the first resource is registered. */
export interface ReleasePlan {
  readonly contract: ChartContract;
  readonly names: ReleaseNames;
  readonly ingresses: IngressPlan;
  /** The intent for the chart; secrets and the name of the certificate's Secret come at run time. */
  readonly chart: PlannedChart;
  /** Undefined where the chart's ClusterRole allows enough. */
  readonly traefikAccess: TraefikAccess | undefined;
}

export interface PlannedRelease {
  /** Undefined where no adapter is known for the chart. */
  readonly plan: ReleasePlan | undefined;
  readonly problems: readonly Problem[];
  readonly warnings: readonly string[];
}

/** Decides the release, and says everything about its settings that does not fit together. */
export function planRelease(settings: Settings, topology: Topology): PlannedRelease {
  const contract = contractFor(settings.chart);
  if (!("values" in contract)) {
    return { plan: undefined, problems: [contract], warnings: [] };
  }
  const names = contract.names(
    { name: settings.release.name, namespace: settings.namespace.name },
    settings.values,
  );
  const { controller } = settings;
  const className = controller.type === "bundled" ? names.ingressClass : controller.className;
  const ingresses = planIngresses(settings, topology, { ...contract.dialect, className });
  const chart = plannedChart(settings, topology, ingresses, contract);
  // Only paths are compared, so any text does for the secrets.
  const own = contract.values(chartIntent(chart, placeholderSecrets, "-"));
  const { traefik } = chart;
  return {
    plan: {
      contract,
      names,
      ingresses,
      chart,
      traefikAccess: traefik.bundled
        ? planTraefikAccess(settings, names.traefikService, contract.traefik.unreadable(traefik.version))
        : undefined,
    },
    problems: [
      ...annotationProblems(settings, topology, className),
      ...contract.ignoredSettings(settings),
      ...traefikVersionProblems(settings, contract),
      ...furtherValueProblems(settings, topology, contract, own),
    ],
    warnings: traefikWarnings(topology, traefik),
  };
}

function traefikWarnings(topology: Topology, traefik: PlannedChart["traefik"]): readonly string[] {
  return traefik.bundled
    ? advisoryWarnings({
        version: traefik.version,
        chosen: traefik.imageTag !== undefined,
        behind: topology.ingressController.terminatesTls ? undefined : topology.haproxy?.version,
      })
    : [];
}

function plannedChart(
  settings: Settings,
  topology: Topology,
  ingresses: IngressPlan,
  contract: ChartContract,
): PlannedChart {
  const { endpoint, ingress } = settings;
  const traefik = plannedTraefik(settings, topology, ingresses, contract);
  return {
    hostname: endpoint.hostname,
    httpsPort: endpoint.httpsPort,
    ingress: {
      madeBy: ingress.source,
      className: ingresses.className,
      annotations: ingresses.annotations,
      extra: ingress.source === "chart" ? ingresses.extra : [],
    },
    namesTlsSecret: topology.ingressController.hasCertificate,
    traefik,
    server: { proxyFix: proxyFix(topology, traefik.bundled && keepsForwardedFor(traefik.version)) },
  };
}

function plannedTraefik(
  settings: Settings,
  topology: Topology,
  ingresses: IngressPlan,
  contract: ChartContract,
): PlannedChart["traefik"] {
  const { controller, traefik } = settings;
  return controller.type === "bundled"
    ? {
        bundled: true,
        className: ingresses.className,
        ...traefikRelease(traefik, contract.traefik),
        trustedProxies: topology.ingressController.trustedProxies,
        readTimeoutSeconds: traefik.readTimeoutSeconds,
        entryPointRedirect: ingresses.entryPointRedirect,
      }
    : { bundled: false, otherTraefik: controller.type === "traefik" };
}
