import type { types } from "@pulumi/kubernetes";
import type { ServiceExposure } from "../config/settings";
import type { Scheme } from "../topology/scheme";
import { bundledEntryPoints } from "../traefik/entry-points";

/**
 * The Service that clients connect to, which selects HAProxy's pods or Traefik's. It stays when the exposure mode changes, with its node
 * ports and the address that a load balancer gave it.
 */
export interface FrontEndService {
  readonly exposure: ServiceExposure;
  /** Labels of the pods that it selects. */
  readonly selector: Readonly<Record<string, string>>;
  /** Plain http alone where a hop outside the cluster terminates TLS. */
  readonly ports: readonly FrontEndPort[];
  /** Whether it was the chart's Traefik Service, of a release that was taken over. Default: it is a Service of this program alone. */
  readonly takenOver?: boolean | undefined;
}

export interface FrontEndPort {
  readonly scheme: Scheme;
  /** Name of the pods' port. */
  readonly targetPort: string;
}

export const haproxyPorts = { http: "http", https: "https" } as const;

/** Ports of the front-end Service. Clients use the public ports of the settings, which a load balancer or node port maps to these. */
export const servicePorts = { http: 80, https: 443 } as const;

export function serviceSpec({
  exposure,
  selector,
  ports,
  takenOver = false,
}: FrontEndService): types.input.core.v1.ServiceSpec {
  const { externalIPs = [] } = exposure;
  return {
    type: exposure.type,
    selector,
    ipFamilyPolicy: exposure.ipFamilyPolicy ?? "PreferDualStack",
    ...(exposure.ipFamilies === undefined ? {} : { ipFamilies: [...exposure.ipFamilies] }),
    ...(externalIPs.length === 0 ? {} : { externalIPs: [...externalIPs] }),
    ports: ports.map(({ scheme, targetPort }) => ({
      // With another name the port would have no endpoints for a moment.
      name: takenOver ? bundledEntryPoints[scheme] : scheme,
      port: servicePorts[scheme],
      targetPort,
      ...(nodePortOf(exposure, scheme) === undefined ? {} : { nodePort: nodePortOf(exposure, scheme) }),
    })),
    ...trafficPolicy(exposure, externalIPs),
    ...loadBalancer(exposure),
  };
}

/** By default Local: with Cluster the node would put its own address in place of the client's. */
function trafficPolicy(
  exposure: ServiceExposure,
  externalIPs: readonly string[],
): Pick<types.input.core.v1.ServiceSpec, "externalTrafficPolicy"> {
  if (exposure.type === "ClusterIP") {
    // Kubernetes has one for a ClusterIP only where nodes accept connections for it.
    return externalIPs.length === 0 ? {} : { externalTrafficPolicy: "Local" };
  }
  return { externalTrafficPolicy: exposure.externalTrafficPolicy ?? "Local" };
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
  takenOver = false,
}: FrontEndService): Readonly<Record<string, string>> => ({
  ...(exposure.type === "LoadBalancer" ? exposure.annotations : {}),
  // Pulumi would wait for pods, which are ready before a Service that is switched last, and in a new stack come after one that is switched
  // before the release; then ten seconds more, which only a switch needs (service-switch.ts). For a load balancer it would wait for an
  // address, which may never come, and NetworkPolicies come after the Service.
  "pulumi.com/skipAwait": "true",
  // Helm deletes what a release no longer has, unless it says so; and fields that Helm has set are taken from it.
  ...(takenOver ? { "helm.sh/resource-policy": "keep", "pulumi.com/patchForce": "true" } : {}),
});
