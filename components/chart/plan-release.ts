import type { Settings } from "../config/settings";
import { annotationProblems } from "../ingress/annotations";
import { planIngresses, type IngressPlan } from "../ingress/plan-ingresses";
import type { Problem } from "../lib/problem";
import { proxyFix, type Topology } from "../topology/topology";
import { advisoryWarning } from "../traefik/advisories";
import { traefikRelease, traefikVersionProblems } from "../traefik/bundled-traefik";
import { keepsForwardedFor } from "../traefik/forwarded-for";
import { planTraefikAccess, type TraefikAccess } from "../traefik/plan-read-access";
import type { ChartAdapter, ReleaseNames } from "./adapter";
import { adapterFor } from "./adapters";
import { chartFileProblems } from "./chart-files";
import { chartInput, placeholder, placeholderSecrets, type PlannedChart } from "./planned-chart";
import { serviceNameProblems } from "./service-names";
import { traefikNamespaces } from "./traefik-namespaces";
import { internalServiceName, replacesTraefikService } from "./traefik-service";
import { userValueProblems, userValues } from "./user-values";

/** The Helm release, its Ingresses and the RBAC rules of its Traefik, planned before the first resource is registered. */
export interface ReleasePlan {
  readonly adapter: ChartAdapter;
  readonly names: ReleaseNames;
  readonly ingresses: IngressPlan;
  /** The chart input without secrets and the name of the certificate's Secret, which are outputs. */
  readonly chart: PlannedChart;
  /** Undefined where the chart's ClusterRole suffices. */
  readonly traefikAccess: TraefikAccess | undefined;
}

export interface PlannedRelease {
  /** Undefined where no adapter supports the chart. */
  readonly plan: ReleasePlan | undefined;
  readonly problems: readonly Problem[];
  readonly warnings: readonly string[];
}

/** Plans the release, with every problem of its settings. */
export function planRelease(settings: Settings, topology: Topology): PlannedRelease {
  const adapter = adapterFor(settings.chart);
  if (!("values" in adapter)) {
    return { plan: undefined, problems: [adapter, ...chartFileProblems(settings.chart)], warnings: [] };
  }
  const ofChart = adapter.names(
    { name: settings.release.name, traefikInstance: traefikInstance(settings) },
    userValues(settings),
  );
  const names = withInternalService(ofChart, settings);
  const { ingressController } = settings;
  const className =
    ingressController.type === "bundled-traefik"
      ? (ingressController.className ?? names.ingressClass)
      : ingressController.className;
  const ingresses = planIngresses(settings, topology, { ...adapter.ingressCapabilities, className });
  const chart = plannedChart(settings, topology, ingresses, adapter);
  // Only value paths are compared, so any text does for the secrets.
  const programValues = adapter.values(chartInput(chart, placeholderSecrets, placeholder));
  const { traefik } = chart;
  return {
    plan: {
      adapter,
      names,
      ingresses,
      chart,
      traefikAccess: traefik.bundled
        ? planTraefikAccess(settings, ofChart.traefikService, adapter.traefik.missingRules(traefik.version))
        : undefined,
    },
    problems: [
      ...chartFileProblems(settings.chart),
      ...annotationProblems(settings, topology, className),
      ...adapter.ignoredSettings(settings),
      ...serviceNameProblems(settings, names),
      ...traefikVersionProblems(settings, adapter),
      ...userValueProblems(settings, topology, adapter, programValues),
    ],
    warnings: [traefikWarning(topology, traefik), classWarning(traefik)].filter(
      (warning) => warning !== undefined,
    ),
  };
}

/** The class by annotation that a Traefik without a class of its own serves beside Ingresses of no class. */
const classOfEveryTraefik = "traefik";

const classWarning = (traefik: PlannedChart["traefik"]): string | undefined =>
  traefik.bundled && traefik.className === classOfEveryTraefik
    ? `reana:ingressController.className: ${classOfEveryTraefik} is served by every Traefik of the cluster that has no class of its own, too: over plain ` +
      "http, and past HAProxy. Where there is such a Traefik give it a class, or remove the setting once the sessions that name it are closed."
    : undefined;

const traefikInstance = ({ traefik, release }: Settings): string => traefik.instanceLabel ?? release.name;

/** Inside the cluster Traefik has another Service where the front-end Service takes the place of its own. */
const withInternalService = (names: ReleaseNames, settings: Settings): ReleaseNames =>
  replacesTraefikService(settings)
    ? { ...names, traefikService: internalServiceName(names.traefikService) }
    : names;

function traefikWarning(topology: Topology, traefik: PlannedChart["traefik"]): string | undefined {
  return traefik.bundled
    ? advisoryWarning({
        version: traefik.version,
        configured: traefik.imageTag !== undefined,
        haproxy: topology.ingressController.terminatesTls ? undefined : topology.haproxy?.version,
      })
    : undefined;
}

function plannedChart(
  settings: Settings,
  topology: Topology,
  ingresses: IngressPlan,
  adapter: ChartAdapter,
): PlannedChart {
  const { endpoint, ingress } = settings;
  const traefik = plannedTraefik(settings, topology, ingresses, adapter);
  return {
    hostname: endpoint.hostname,
    httpsPort: endpoint.httpsPort,
    ingress: {
      managedBy: ingress.managedBy,
      className: ingresses.classBy === "field" ? ingresses.className : undefined,
      annotations: ingresses.annotations,
      extra: ingress.managedBy === "chart" ? ingresses.extra : [],
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
  adapter: ChartAdapter,
): PlannedChart["traefik"] {
  const { ingressController, traefik } = settings;
  return ingressController.type === "bundled-traefik"
    ? {
        bundled: true,
        className: ingresses.className,
        instanceLabel: traefikInstance(settings),
        namespaces: traefikNamespaces(settings),
        hasService: !replacesTraefikService(settings),
        ...traefikRelease(traefik, adapter.traefik),
        trustedProxies: topology.ingressController.trustedProxies,
        readTimeoutSeconds: traefik.readTimeoutSeconds,
        drainSeconds: traefik.drainSeconds,
        entryPointRedirect: ingresses.entryPointRedirect,
      }
    : { bundled: false, otherTraefik: ingressController.type === "traefik" };
}
