import type { Settings } from "../config/settings";
import { annotationProblems } from "../ingress/annotations";
import { planIngresses, type IngressPlan } from "../ingress/plan-ingresses";
import type { Problem } from "../lib/problem";
import type { RequestPath } from "../topology/hops";
import { readingHaproxy } from "../topology/reading-haproxy";
import { controllerReadsFirst, proxyFix } from "../topology/topology";
import { traefikTrust } from "../topology/trusted-proxies";
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
export function planRelease(settings: Settings, path: RequestPath): PlannedRelease {
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
  const ingresses = planIngresses(settings, path, { ...contract.dialect, className });
  const chart = plannedChart(settings, path, ingresses, contract);
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
      ...annotationProblems(settings, path, className),
      ...contract.ignoredSettings(settings),
      ...traefikVersionProblems(settings, contract),
      ...furtherValueProblems(settings, path, contract, own),
    ],
    warnings: traefikWarnings(settings, path, traefik),
  };
}

function traefikWarnings(
  settings: Settings,
  path: RequestPath,
  traefik: PlannedChart["traefik"],
): readonly string[] {
  return traefik.bundled
    ? advisoryWarnings({
        version: traefik.version,
        chosen: traefik.imageTag !== undefined,
        behind: readingHaproxy(settings, path),
      })
    : [];
}

function plannedChart(
  settings: Settings,
  path: RequestPath,
  ingresses: IngressPlan,
  contract: ChartContract,
): PlannedChart {
  const { endpoint, frontEnd, ingress } = settings;
  const traefik = plannedTraefik(settings, path, ingresses, contract);
  return {
    hostname: endpoint.hostname,
    httpsPort: endpoint.httpsPort,
    ingress: {
      madeBy: ingress.source,
      className: ingresses.className,
      annotations: ingresses.annotations,
      extra: ingress.source === "chart" ? ingresses.extra : [],
    },
    namesTlsSecret: controllerReadsFirst(path) || frontEnd.type === "haproxy",
    traefik,
    server: { proxyFix: proxyFix(path, traefik.bundled && keepsForwardedFor(traefik.version)) },
  };
}

function plannedTraefik(
  settings: Settings,
  path: RequestPath,
  ingresses: IngressPlan,
  contract: ChartContract,
): PlannedChart["traefik"] {
  const { controller, traefik } = settings;
  return controller.type === "bundled"
    ? {
        bundled: true,
        className: ingresses.className,
        ...traefikRelease(traefik, contract.traefik),
        trust: traefikTrust(path, settings),
        readTimeoutSeconds: traefik.readTimeoutSeconds,
        entryPointRedirect: ingresses.entryPointRedirect,
      }
    : { bundled: false, otherTraefik: controller.type === "traefik" };
}
