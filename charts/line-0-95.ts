import type { Problem } from "../config/problem";
import { show } from "../config/problem";
import type { ServiceExposure } from "../config/settings";
import type { ChartContract, ChartIntent, ReleaseNames, Tree } from "./contract";

/**
 * REANA 0.95 (read and tried at 0.95.0-alpha.5, with the Traefik chart 31.1.0 inside). Pre-releases before alpha.5 do not require
 * secrets, and what follows the alphas changes how users log in: both are other contracts.
 */
export const line095: ChartContract = {
  line: "0.95",
  versions: ["0.95.0-alpha.5"],
  names,
  values,
  passthroughProblems,
};

/** `reana.prefix` of the chart's templates: at most 13 characters, so that the names of jobs fit into 63; one trailing dash is cut. */
export function releasePrefix(fullName: string): string {
  return fullName.slice(0, 13).replace(/-$/, "");
}

function names(releaseName: string, passthrough: Tree): ReleaseNames {
  const override = passthrough["fullnameOverride"];
  // The Traefik sub-chart has a full name of its own, which REANA's override does not touch.
  const traefik = releaseName.includes("traefik") ? releaseName : `${releaseName}-traefik`;
  return {
    prefix: releasePrefix(typeof override === "string" && override !== "" ? override : releaseName),
    traefikService: traefik,
    ingressClass: traefik,
  };
}

function values<S>(intent: ChartIntent<S>): Tree {
  const { ingress, server, secrets } = intent;
  return {
    reana_hostname: intent.hostname,
    reana_hostport: intent.httpsPort,
    ingress: {
      enabled: true,
      ingress_class_name: ingress.className,
      annotations: {
        ...ingress.annotations,
        "traefik.ingress.kubernetes.io/router.entrypoints": ingress.entryPoints.join(","),
      },
      tls: {
        // The chart's own certificate is made again at every render: it would change with every update.
        self_signed_cert: false,
        ...(ingress.tlsSecretName === undefined ? {} : { secret_name: ingress.tlsSecretName }),
      },
    },
    traefik: traefikValues(intent),
    components: {
      reana_server: {
        environment: {
          PROXYFIX_CONFIG: JSON.stringify(server.proxyFix),
          // The chart passes the port to the workflow controller only; the server would believe in 30443.
          REANA_HOSTPORT: String(intent.httpsPort),
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

function traefikValues<S>({ traefik, ingress }: ChartIntent<S>): Tree {
  const nodePorts = nodePortsOf(traefik.service);
  return {
    enabled: true,
    // Another Traefik in the cluster must not serve REANA too, and this one nobody else.
    ingressClass: { enabled: true, isDefaultClass: false, name: ingress.className },
    providers: { kubernetesIngress: { ingressClass: ingress.className } },
    service: serviceValues(traefik.service),
    ports: {
      web: { nodePort: nodePorts.http, ...entryPointValues(traefik) },
      websecure: { nodePort: nodePorts.https, ...entryPointValues(traefik), tls: { enabled: true } },
    },
  };
}

function entryPointValues({ trustedIPs, readTimeoutSeconds }: ChartIntent<never>["traefik"]): Tree {
  return {
    ...(trustedIPs.length === 0 ? {} : { forwardedHeaders: { trustedIPs: [...trustedIPs] } }),
    // Traefik's default of 60 s covers a whole request, its body included: it cuts uploads (traefik#10654).
    transport: { respondingTimeouts: { readTimeout: `${readTimeoutSeconds}s` } },
  };
}

/**
 * The chart writes node ports whatever the Service's type, and the API server refuses them on a ClusterIP: 0 is its one spelling
 * of "none" that survives every tool on the way (the schema wants at least 0, the template tests for truth).
 */
const noNodePort = 0;

function nodePortsOf(service: ServiceExposure): { http: number; https: number } {
  return service.type === "NodePort"
    ? { http: service.httpNodePort ?? noNodePort, https: service.httpsNodePort ?? noNodePort }
    : { http: noNodePort, https: noNodePort };
}

function serviceValues(service: ServiceExposure): Tree {
  switch (service.type) {
    case "ClusterIP":
      return { type: "ClusterIP" };
    case "NodePort":
      // With "Cluster" the node would put its own address in place of the client's.
      return { type: "NodePort", spec: { externalTrafficPolicy: "Local" } };
    case "LoadBalancer":
      return {
        type: "LoadBalancer",
        annotations: { ...service.annotations },
        ...(service.sourceRanges.length === 0 ? {} : { loadBalancerSourceRanges: [...service.sourceRanges] }),
        spec: {
          externalTrafficPolicy: "Local",
          ...(service.loadBalancerClass === undefined
            ? {}
            : { loadBalancerClass: service.loadBalancerClass }),
        },
      };
  }
}

/** Traefik arguments that decide whom it believes and where it redirects: the path decides them, nobody else may. */
const guardedArguments = /entrypoints\.[^.=]+\.(forwardedheaders|proxyprotocol|http\.redirections)/i;

/** Helm values below which everything is decided by the path, whether or not this stack sets it. */
const guardedPaths: readonly (readonly string[])[] = ["web", "websecure"].flatMap((port) =>
  ["forwardedHeaders", "proxyProtocol", "redirectTo"].map((key) => ["traefik", "ports", port, key]),
);

function passthroughProblems(passthrough: Tree): readonly Problem[] {
  const found = (path: readonly string[]): unknown =>
    path.reduce<unknown>(
      (value, key) => (typeof value === "object" && value !== null ? (value as Tree)[key] : undefined),
      passthrough,
    );
  const guarded = guardedPaths
    .filter((path) => found(path) !== undefined)
    .map((path) => ({
      key: `reana:values.${path.join(".")}`,
      found: show(found(path)),
      advice: "is decided by reana:frontEnd and reana:traefik.trustedIPs; remove it here and say it there.",
    }));
  const extra = found(["traefik", "additionalArguments"]);
  const wrong = (Array.isArray(extra) ? extra : []).filter(
    (item) => typeof item === "string" && guardedArguments.test(item),
  );
  return [
    ...guarded,
    ...wrong.map((item) => ({
      key: "reana:values.traefik.additionalArguments",
      found: show(item),
      advice:
        "would change whom Traefik believes or where it redirects; say it by reana:frontEnd and reana:traefik.trustedIPs.",
    })),
  ];
}
