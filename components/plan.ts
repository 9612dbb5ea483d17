import { contractFor } from "./chart/adapters";
import { traefikRelease, traefikVersionProblems } from "./traefik/bundled-traefik";
import type { ChartContract, ReleaseNames } from "./chart/adapter";
import { chartIntent, placeholderSecrets, type PlannedChart } from "./chart/planned-chart";
import { keepsForwardedFor } from "./traefik/forwarded-for";
import { furtherValueProblems } from "./chart/user-values";
import { advisoryWarnings } from "./traefik/advisories";
import type { Problem } from "./lib/problem";
import type { Settings } from "./config/settings";
import { annotationProblems } from "./ingress/annotations";
import { planIngresses, type IngressPlan } from "./ingress/plan-ingresses";
import { combinationProblems } from "./topology/combinations";
import { controllerReadsFirst, proxyFix } from "./topology/topology";
import { requestPath, type RequestPath } from "./topology/hops";
import { traefikTrust, trustProblems, trustWarnings } from "./topology/trusted-proxies";
import { planBoundary, type PlannedBoundary } from "./network-policies/plan-policies";
import { planFrontEnd, readingHaproxy, type PlannedFrontEnd } from "./haproxy/plan-front-end";
import { planMonitoring, type PlannedMonitoring } from "./monitoring/plan-monitoring";
import { planTraefikAccess, type TraefikAccess } from "./traefik/plan-read-access";

/** Everything that is decided about a deployment before its first resource is registered. Components only wire it. */
export interface Plan {
  readonly settings: Settings;
  readonly path: RequestPath;
  readonly contract: ChartContract;
  readonly names: ReleaseNames;
  readonly ingresses: IngressPlan;
  /** The intent for the chart; secrets and the name of the certificate's Secret come at run time. */
  readonly chart: PlannedChart;
  readonly frontEnd: PlannedFrontEnd;
  readonly traefikAccess: TraefikAccess | undefined;
  /** Undefined where no HAProxy runs in the cluster. */
  readonly monitoring: PlannedMonitoring | undefined;
  readonly boundary: PlannedBoundary;
  /** What is allowed and should be known. */
  readonly warnings: readonly string[];
}

export type Planned =
  | { readonly valid: true; readonly plan: Plan }
  | { readonly valid: false; readonly problems: readonly Problem[] };

/** Decides a deployment, or says everything about its settings that does not fit together. */
export function planDeployment(settings: Settings): Planned {
  const path = requestPath(settings);
  const contract = contractFor(settings.chart);
  const ofPath = [...combinationProblems(path, settings), ...trustProblems(path, settings)];
  if (!("values" in contract)) {
    return { valid: false, problems: [contract, ...ofPath] };
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
  const problems = [
    ...ofPath,
    ...annotationProblems(settings, path, className),
    ...contract.ignoredSettings(settings),
    ...traefikVersionProblems(settings, contract),
    ...furtherValueProblems(settings, path, contract, own),
  ];
  if (problems.length > 0) {
    return { valid: false, problems };
  }
  const frontEnd = planFrontEnd(settings, path, names);
  return {
    valid: true,
    plan: {
      settings,
      path,
      contract,
      names,
      ingresses,
      chart,
      frontEnd,
      traefikAccess: chart.traefik.bundled
        ? planTraefikAccess(
            settings,
            names.traefikService,
            contract.traefik.unreadable(chart.traefik.version),
          )
        : undefined,
      boundary: planBoundary(settings, path, names),
      monitoring: frontEnd.haproxy && planMonitoring(settings, frontEnd.haproxy),
      warnings: [...trustWarnings(settings), ...traefikWarnings(settings, path, chart.traefik)],
    },
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
