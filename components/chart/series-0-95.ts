import type { Settings } from "../config/settings";
import { hiddenValue, type Problem } from "../lib/problem";
import type { Scheme } from "../topology/scheme";
import type { TrustedProxies } from "../topology/topology";
import type { ChartAdapter, ChartInput, NamedRelease, ReleaseNames, TraefikInput, Tree } from "./adapter";
import { connectionDrainCommand } from "../traefik/connection-drain";
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
 * REANA 0.95 (checked and deployed with 0.95.0-alpha.5, which bundles the Traefik chart 31.1.0). Pre-releases before alpha.5 do not
 * require secrets, and later ones change the login: both need adapters of their own.
 */
export const series095: ChartAdapter = {
  series: "0.95",
  versions: ["0.95.0-alpha.5"],
  // The same with further values (known-values/0.95.0.txt).
  announcedVersions: ["0.95.0"],
  traefik: {
    bundledVersion: "v3.1.3",
    defaultVersion: "v3.7.18",
    // From v3.4.0 on the CRD provider also reads ConfigMaps (for CA certificates), and loads nothing without access to them.
    missingRules: (version) =>
      semver.lt(version, "v3.4.0")
        ? []
        : [{ apiGroups: [""], resources: ["configmaps"], verbs: ["get", "list", "watch"] }],
  },
  ingressCapabilities: {
    classBy: "field",
    redirectBy: "middleware",
    sanitisesRequests: true,
    middlewareApiVersion: "traefik.io/v1alpha1",
  },
  names,
  values,
  databasePassword: undefined,
  // Traefik reads Ingresses by themselves, in most cases before IngressRoutes, and network policies have to learn a new pod's address. The
  // kubelet asks at multiples of the period, which is ten seconds in Traefik's chart: then a new pod takes up to twenty. And after one late
  // response that chart takes the only pod from clients.
  traefikDefaults: { readinessProbe: { initialDelaySeconds: 8, periodSeconds: 2, failureThreshold: 3 } },
  appendedLists: ["traefik.additionalArguments"],
  ignoredSettings,
};

/** The chart requires it, and takes empty text for none. */
function ignoredSettings({ secrets }: Settings): readonly Problem[] {
  return secrets.cachePassword === ""
    ? [
        {
          key: "reana:secrets.cachePassword",
          found: hiddenValue,
          advice: "is empty, which charts of series 0.95 refuse; remove it, and the cache gets a random one.",
        },
      ]
    : [];
}

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
  const className = ingress.className === undefined ? {} : { ingress_class_name: ingress.className };
  return {
    reana_hostname: input.hostname,
    reana_hostport: input.httpsPort,
    ingress: {
      enabled: ingress.managedBy === "chart",
      ...className,
      annotations: ingress.annotations,
      tls: ingressTls(ingress.tlsSecretName),
      extra: ingress.extra.map(({ name, annotations }) => ({
        name,
        annotations,
        ...className,
        tls: ingressTls(),
      })),
    },
    traefik: traefikValues(input.traefik),
    components: {
      reana_server: {
        environment: {
          PROXYFIX_CONFIG: JSON.stringify(server.proxyFix),
          // The chart sets the port for the workflow controller only; the server would use 30443.
          REANA_HOSTPORT: String(input.httpsPort),
        },
      },
    },
    secrets: {
      reana: { REANA_SECRET_KEY: secrets.reanaSecretKey },
      database: { user: secrets.databaseUser, password: secrets.databasePassword },
      cache: { user: secrets.cacheUser, password: secrets.cachePassword },
      message_broker: { user: secrets.messageBrokerUser, password: secrets.messageBrokerPassword },
    },
  };
}

/**
 * Where a Traefik says that it is ready: its own path (/ping) does so before it has read anything, and clients get 404 until it has. This one
 * is an IngressRoute of the chart, so it is there when Traefik has read IngressRoutes and Middlewares. Liveness stays with /ping.
 */
const readyPath = "/ready";

function traefikValues(traefik: TraefikInput): Tree {
  if (!traefik.bundled) {
    return { enabled: false, external: traefik.otherTraefik };
  }
  const { className, trustedProxies, readTimeoutSeconds, drainSeconds, version, imageTag } = traefik;
  const namespaces = [...traefik.namespaces];
  const transport = {
    // Traefik's default of 60 s covers a whole request, including its body: it cuts uploads (traefik#10654).
    respondingTimeouts: { readTimeout: `${readTimeoutSeconds}s` },
    lifeCycle: {
      requestAcceptGraceTimeout: `${requestAcceptGraceSeconds}s`,
      graceTimeOut: `${drainSeconds}s`,
    },
  };
  return {
    enabled: true,
    ...traefikImage(imageTag),
    deployment: {
      // Kubernetes counts the time of preStop, too.
      terminationGracePeriodSeconds: drainSeconds + traefikGracePeriodSeconds(drainSeconds),
      lifecycle: { preStop: { exec: { command: [...connectionDrainCommand(drainSeconds)] } } },
      readinessPath: readyPath,
    },
    ingressRoute: {
      healthcheck: { enabled: true, matchRule: `Path(\`${readyPath}\`)`, entryPoints: ["traefik"] },
    },
    // By default the namespace is part of it, as in no earlier chart: the Deployment could not be upgraded.
    instanceLabelOverride: traefik.instanceLabel,
    // This Traefik serves no Ingresses of others. The class is for a certificate authority's solvers; REANA's Ingresses name it otherwise.
    ingressClass: { enabled: true, isDefaultClass: false, name: className },
    providers: {
      kubernetesIngress: { ingressClass: className, namespaces },
      // Not by class: IngressRoutes without that annotation would be left out, the program's own too.
      kubernetesCRD: { namespaces },
    },
    // The front-end Service is the program's: it stays the same after a change of exposure mode.
    service: traefik.hasService ? { type: "ClusterIP" } : { enabled: false },
    ports: {
      web: { nodePort: noNodePort, transport, ...trustedProxiesOf(trustedProxies, "http") },
      websecure: {
        nodePort: noNodePort,
        transport,
        ...trustedProxiesOf(trustedProxies, "https"),
        tls: { enabled: true },
      },
    },
    // The chart has no values for these.
    additionalArguments: [...headerNameArguments(version), ...forwardedForArguments(trustedProxies, version)],
  };
}

function trustedProxiesOf(trustedProxies: TrustedProxies | undefined, scheme: Scheme): Tree {
  return trustedProxies === undefined
    ? {}
    : {
        [trustedProxiesOptions[trustedProxies.forwardedVia[scheme]]]: {
          trustedIPs: [...trustedProxies.sourceRanges],
        },
      };
}
