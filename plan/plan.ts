import { contractFor } from "../charts";
import type { ChartContract, ChartIntent, ChartSecrets, ReleaseNames } from "../charts/contract";
import { conflicts } from "../charts/passthrough";
import type { Problem } from "../config/problem";
import type { FrontEndSettings, HaproxySettings, ServiceExposure, Settings } from "../config/settings";
import { haproxyConfiguration } from "../haproxy/configuration";
import { entryPoints, proxyFix, publicUrl, tlsEnd } from "../path/derive";
import { requestPath, type RequestPath } from "../path/request-path";
import { trustProblems } from "../path/trust";

/** Everything that is decided about a deployment before its first resource is registered. Components only wire it. */
export interface Plan {
  readonly settings: Settings;
  readonly path: RequestPath;
  readonly url: string;
  readonly contract: ChartContract;
  readonly names: ReleaseNames;
  /** The intent for the chart; secrets and the name of the certificate's Secret come at run time. */
  readonly chart: PlannedChart;
  /** Undefined where HAProxy is not part of the path. */
  readonly haproxy: PlannedHaproxy | undefined;
}

export interface PlannedChart extends Omit<ChartIntent<never>, "ingress" | "secrets"> {
  readonly ingress: Omit<ChartIntent<never>["ingress"], "tlsSecretName">;
  /** Whether the Ingress has to name the certificate's Secret: only where Traefik ends TLS. */
  readonly needsTlsSecret: boolean;
}

export interface PlannedHaproxy {
  readonly settings: HaproxySettings;
  /** Text of haproxy.cfg. */
  readonly configuration: string;
}

export type Planned =
  | { readonly valid: true; readonly plan: Plan }
  | { readonly valid: false; readonly problems: readonly Problem[] };

/** Port of the `web` entry point on Traefik's Service, in every chart line. */
const traefikWebPort = 80;

/** Decides a deployment, or says everything about its settings that does not fit together. */
export function planDeployment(settings: Settings): Planned {
  const contract = contractFor(settings.chart);
  const path = requestPath(settings);
  const trust = trustProblems(path, settings);
  if (!("values" in contract)) {
    return { valid: false, problems: [contract, ...trust] };
  }
  const names = contract.names(settings.release.name, settings.values);
  const chart = plannedChart(settings, path, names);
  const problems = [
    ...trust,
    ...contract.passthroughProblems(settings.values),
    ...valueConflicts(settings, contract, chart),
  ];
  if (problems.length > 0) {
    return { valid: false, problems };
  }
  const haproxy = plannedHaproxy(settings, names);
  return {
    valid: true,
    plan: { settings, path, url: publicUrl(path), contract, names, chart, haproxy },
  };
}

function plannedChart(settings: Settings, path: RequestPath, names: ReleaseNames): PlannedChart {
  return {
    hostname: settings.endpoint.hostname,
    httpsPort: settings.endpoint.httpsPort,
    ingress: {
      className: names.ingressClass,
      annotations: settings.ingress.annotations,
      entryPoints: entryPoints(path),
    },
    needsTlsSecret: tlsEnd(path) === "traefik",
    traefik: { ...settings.traefik, service: traefikService(settings.frontEnd) },
    server: { proxyFix: proxyFix(path) },
  };
}

/** Traefik has a door to the outside only where clients meet it first; behind another hop it would be a way round that hop. */
const traefikService = (frontEnd: FrontEndSettings): ServiceExposure =>
  frontEnd.type === "traefik" ? frontEnd.service : { type: "ClusterIP" };

/** The chart values of a plan, once the secrets are there. */
export function chartIntent<S>(
  chart: PlannedChart,
  secrets: ChartSecrets<S>,
  tlsSecretName: S,
): ChartIntent<S> {
  const { needsTlsSecret, ingress, ...others } = chart;
  return {
    ...others,
    ingress: { ...ingress, tlsSecretName: needsTlsSecret ? tlsSecretName : undefined },
    secrets,
  };
}

function valueConflicts(
  settings: Settings,
  contract: ChartContract,
  chart: PlannedChart,
): readonly Problem[] {
  // Only paths are compared, so any text does for the secrets.
  const own = contract.values(chartIntent(chart, placeholderSecrets, "-"));
  return conflicts(settings.values, own).map((problem) =>
    settings.valuesAreSecret ? { ...problem, found: "(hidden)" } : problem,
  );
}

const placeholderSecrets: ChartSecrets<string> = {
  reanaSecretKey: "-",
  databaseUser: "-",
  databasePassword: "-",
  cacheUser: "-",
  cachePassword: "-",
  messageBrokerUser: "-",
  messageBrokerPassword: "-",
};

function plannedHaproxy(settings: Settings, names: ReleaseNames): PlannedHaproxy | undefined {
  const { frontEnd, endpoint, namespace, clusterDomain } = settings;
  if (frontEnd.type !== "haproxy") {
    return undefined;
  }
  const configuration = haproxyConfiguration({
    endpoint,
    settings: frontEnd,
    traefikHost: `${names.traefikService}.${namespace.name}.svc.${clusterDomain}`,
    traefikPort: traefikWebPort,
  });
  return { settings: frontEnd, configuration };
}
