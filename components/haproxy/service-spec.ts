import type { types } from "@pulumi/kubernetes";
import type { ServiceExposure } from "../config/settings";
import type { Scheme } from "../topology/scheme";

/**
 * The door to the outside: one Service of the program's own, which leads to HAProxy's pods or to Traefik's. It stays when the way of
 * exposing REANA changes, with its node ports and the address that a load balancer gave it.
 */
export interface FrontEndService {
  readonly exposure: ServiceExposure;
  /** Labels of the pods that it leads to. */
  readonly selector: Readonly<Record<string, string>>;
  /** What comes in: plain http alone where TLS has ended outside. */
  readonly ports: readonly FrontEndPort[];
  readonly turns: Turn;
}

/**
 * When an update makes it lead elsewhere. To HAProxy: once that is ready, behind everything else. To Traefik from HAProxy in the cluster:
 * before Traefik becomes what the new way wants, since it serves clients on both entry points already (components/ingress/plan-ingresses.ts), and would
 * no longer serve HAProxy afterwards.
 *
 * Clients reach a Traefik meanwhile that believes the pods' networks. Over https nobody can lie to it by headers, since websecure takes
 * none there. reana-server may still, or already, count the values of X-Forwarded-For of the other way (components/topology/topology.ts). One too few:
 * it takes HAProxy's address for the client's. One too many: ProxyFix finds fewer values than it counts, ignores them all, and takes
 * Traefik's address. In neither case is it the client that says so.
 */
export type Turn = "before the release" | "at last";

export interface FrontEndPort {
  readonly scheme: Scheme;
  /** Name of the pods' port. */
  readonly targetPort: string;
}

export const haproxyPorts = { http: "http", https: "https" } as const;

/** Ports of the front-end Service. Clients use the public ports of the settings, which a load balancer or node port maps to these. */
export const servicePorts = { http: 80, https: 443 } as const;

export function serviceSpec({ exposure, selector, ports }: FrontEndService): types.input.core.v1.ServiceSpec {
  return {
    type: exposure.type,
    selector,
    ipFamilyPolicy: "PreferDualStack",
    ports: ports.map(({ scheme, targetPort }) => ({
      name: scheme,
      port: servicePorts[scheme],
      targetPort,
      ...(nodePortOf(exposure, scheme) === undefined ? {} : { nodePort: nodePortOf(exposure, scheme) }),
    })),
    // With "Cluster" the node would put its own address in place of the client's.
    ...(exposure.type === "ClusterIP" ? {} : { externalTrafficPolicy: "Local" }),
    ...loadBalancer(exposure),
  };
}

/** The node port that a stack sets; undefined where Kubernetes chooses it, or there is none. */
export function nodePortOf(exposure: ServiceExposure, scheme: Scheme): number | undefined {
  if (exposure.type !== "NodePort") {
    return undefined;
  }
  return scheme === "http" ? exposure.httpNodePort : exposure.httpsNodePort;
}

function loadBalancer(exposure: ServiceExposure): Partial<types.input.core.v1.ServiceSpec> {
  if (exposure.type !== "LoadBalancer") {
    return {};
  }
  const { loadBalancerClass, loadBalancerSourceRanges } = exposure;
  return {
    ...(loadBalancerClass === undefined ? {} : { loadBalancerClass }),
    ...(loadBalancerSourceRanges.length === 0
      ? {}
      : { loadBalancerSourceRanges: [...loadBalancerSourceRanges] }),
  };
}

/** Annotations of the Service: for the cloud's load balancer controller, and for Pulumi. */
export const serviceAnnotations = ({
  exposure,
  turns,
}: FrontEndService): Readonly<Record<string, string>> => ({
  ...(exposure.type === "LoadBalancer" ? exposure.annotations : {}),
  // Waiting for a Service is waiting for pods behind it; in a new stack those come with the release, which waits for it.
  ...(turns === "before the release" ? { "pulumi.com/skipAwait": "true" } : {}),
});
