import type { Problem } from "../lib/problem";
import { show } from "../lib/problem";
import type { Settings } from "../config/settings";
import { bundledEntryPoints } from "../traefik/entry-points";
import { schemes } from "../topology/scheme";
import type { TrustedProxies } from "../topology/topology";
import type { ChartAdapter, ChartInput, NamedRelease, ReleaseNames, TraefikInput, Tree } from "./adapter";
import { forwardedForArguments } from "../traefik/forwarded-for";
import { headerNameArguments } from "../traefik/header-names";
import { componentPodLabels, prefixOf, traefikFullName, traefikPodLabels } from "./release-prefix";
import {
  ingressTls,
  noNodePort,
  requestAcceptGraceSeconds,
  traefikGracePeriodSeconds,
  traefikImage,
  trustedProxiesOptions,
} from "./shared-values";
import semver from "semver";

/**
 * REANA 0.9 (checked with 0.9.4, the stable release, which bundles the Traefik chart 10.6.2). Traefik is configured by arguments where
 * later charts have values, Ingresses name their class by annotation, and no secret is required, since all have well-known defaults.
 */
export const series09: ChartAdapter = {
  series: "0.9",
  versions: ["0.9.4"],
  announcedVersions: [],
  traefik: { bundledVersion: "v2.5.4", defaultVersion: "v2.5.4", missingRules: () => [] },
  // No Middlewares of the program: Traefik 2.5 reads only an API group that later releases do not, so that they, and the Ingresses that
  // name them, would stop working with the first upgrade. An ACME challenge follows the redirect to https, where the solver responds.
  ingressCapabilities: {
    classBy: "annotation",
    redirectBy: "entry point",
    sanitisesRequests: false,
    middlewareApiVersion: "traefik.containo.us/v1alpha1",
  },
  names,
  values,
  databasePassword: "reana",
  // Probes are no values of this chart.
  traefikDefaults: {},
  appendedLists: ["traefik.additionalArguments"],
  ignoredSettings,
};

function names({ name, traefikInstance }: NamedRelease, userValues: Tree): ReleaseNames {
  const traefik = traefikFullName(name);
  const prefix = prefixOf(name, userValues);
  return {
    prefix,
    traefikService: traefik,
    traefikPodLabels: traefikPodLabels(traefikInstance),
    serverPodLabels: componentPodLabels(prefix, "server"),
    uiPodLabels: componentPodLabels(prefix, "ui"),
    ingressClass: traefik,
  };
}

function values(input: ChartInput): Tree {
  const { ingress, server, secrets } = input;
  return {
    reana_hostname: input.hostname,
    ingress: {
      enabled: ingress.managedBy === "chart",
      annotations: ingress.annotations,
      tls: ingressTls(ingress.tlsSecretName),
      extra: ingress.extra.map(({ name, annotations }) => ({
        name,
        annotations,
        tls: ingressTls(),
      })),
    },
    traefik: traefikValues(input.traefik),
    components: {
      reana_server: { environment: { PROXYFIX_CONFIG: JSON.stringify(server.proxyFix) } },
    },
    secrets: {
      reana: { REANA_SECRET_KEY: secrets.reanaSecretKey },
      database: { user: secrets.databaseUser, password: secrets.databasePassword },
      cache: { password: secrets.cachePassword },
      message_broker: { user: secrets.messageBrokerUser, password: secrets.messageBrokerPassword },
    },
  };
}

function traefikValues(traefik: TraefikInput): Tree {
  if (!traefik.bundled) {
    return { enabled: false };
  }
  return {
    enabled: true,
    ...traefikImage(traefik.imageTag),
    deployment: { terminationGracePeriodSeconds: traefikGracePeriodSeconds(traefik.drainSeconds) },
    // The front-end Service is the program's: it stays the same after a change of exposure mode.
    service: traefik.hasService ? { type: "ClusterIP" } : { enabled: false },
    // The default stops the only pod before the next one is ready.
    rollingUpdate: { maxUnavailable: 0, maxSurge: 1 },
    ports: {
      web: { nodePort: noNodePort },
      websecure: { nodePort: noNodePort, tls: { enabled: true } },
    },
    additionalArguments: traefikArguments(traefik),
  };
}

function traefikArguments(traefik: Extract<TraefikInput, { bundled: true }>): readonly string[] {
  const {
    className,
    namespaces,
    trustedProxies,
    readTimeoutSeconds,
    drainSeconds,
    entryPointRedirect,
    version,
  } = traefik;
  const redirect = "--entryPoints.web.http.redirections.entryPoint";
  return [
    // Another Traefik in the cluster must not serve REANA too, and this one no other Ingresses.
    `--providers.kubernetesIngress.ingressClass=${className}`,
    ...["kubernetesIngress", "kubernetesCRD"].map(
      (provider) => `--providers.${provider}.namespaces=${namespaces.join(",")}`,
    ),
    ...Object.values(bundledEntryPoints).flatMap((entryPoint) => [
      // Later releases of Traefik cut a request after 60 s, including its body (traefik#10654).
      `--entryPoints.${entryPoint}.transport.respondingTimeouts.readTimeout=${readTimeoutSeconds}s`,
      `--entryPoints.${entryPoint}.transport.lifeCycle.requestAcceptGraceTimeout=${requestAcceptGraceSeconds}s`,
      `--entryPoints.${entryPoint}.transport.lifeCycle.graceTimeOut=${drainSeconds}s`,
    ]),
    ...trustedProxiesArguments(trustedProxies),
    ...headerNameArguments(version),
    ...forwardedForArguments(trustedProxies, version),
    ...(entryPointRedirect === undefined
      ? []
      : [`${redirect}.to=:${entryPointRedirect}`, `${redirect}.scheme=https`, `${redirect}.permanent=true`]),
  ];
}

function trustedProxiesArguments(trustedProxies: TrustedProxies | undefined): readonly string[] {
  if (trustedProxies === undefined) {
    return [];
  }
  const { forwardedVia, sourceRanges } = trustedProxies;
  return schemes.map(
    (scheme) =>
      `--entryPoints.${bundledEntryPoints[scheme]}.${trustedProxiesOptions[forwardedVia[scheme]]}.trustedIPs=${sourceRanges.join(",")}`,
  );
}

/** From this release on Traefik needs CRDs of the group traefik.io, which this chart lacks, and loads no Middleware without them. */
const newGroupSince = "v2.10.0";

function ignoredSettings({ endpoint, release, users, traefik, ingress }: Settings): readonly Problem[] {
  const problems: Problem[] = [];
  const { version } = traefik;
  if (
    version !== undefined &&
    semver.gte(version, newGroupSince) &&
    Object.keys(ingress.middlewares).length > 0
  ) {
    problems.push({
      key: "reana:ingress.middlewares",
      found: show(Object.keys(ingress.middlewares)),
      advice:
        `would not be read by Traefik ${version}: from ${newGroupSince} on it needs the CRDs of the group traefik.io, which charts of ` +
        "series 0.9 lack. Remove them, use an older reana:traefik.version, or series 0.95.",
    });
  }
  if (traefik.instanceLabel !== undefined && traefik.instanceLabel !== release.name) {
    problems.push({
      key: "reana:traefik.instanceLabel",
      found: show(traefik.instanceLabel),
      advice:
        `is ignored by chart series 0.9, whose Traefik always has the name of the release, ${release.name}. Remove it, or use series 0.95, ` +
        "which has traefik.instanceLabelOverride.",
    });
  }
  if (endpoint.httpsPort !== 443) {
    problems.push({
      key: "reana:ports.https",
      found: show(endpoint.httpsPort),
      advice:
        "is ignored by chart series 0.9, which writes every URL of a session without a port; use 443, or series 0.95, which has reana_hostport.",
    });
  }
  if (users.cache !== undefined) {
    problems.push({
      key: "reana:users.cache",
      found: show(users.cache),
      advice:
        "is ignored by chart series 0.9, whose cache has a password only; remove it, or use series 0.95, which has secrets.cache.user.",
    });
  }
  return problems;
}
