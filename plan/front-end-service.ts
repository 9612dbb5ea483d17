import type { types } from "@pulumi/kubernetes";
import type { ServiceExposure } from "../config/settings";
import type { Scheme } from "../path/derive";

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
}

export interface FrontEndPort {
  readonly scheme: Scheme;
  /** Name of the pods' port. */
  readonly targetPort: string;
}

export const haproxyPorts = { http: "http", https: "https" } as const;

/** Ports of the Service as clients' side sees them; the program's port settings say what stands before it. */
const servicePorts = { http: 80, https: 443 } as const;

export function serviceSpec({ exposure, selector, ports }: FrontEndService): types.input.core.v1.ServiceSpec {
  return {
    type: exposure.type,
    selector,
    ipFamilyPolicy: "PreferDualStack",
    ports: ports.map(({ scheme, targetPort }) => ({
      name: scheme,
      port: servicePorts[scheme],
      targetPort,
      ...nodePort(exposure, scheme),
    })),
    // With "Cluster" the node would put its own address in place of the client's.
    ...(exposure.type === "ClusterIP" ? {} : { externalTrafficPolicy: "Local" }),
    ...loadBalancer(exposure),
  };
}

function nodePort(exposure: ServiceExposure, scheme: Scheme): { nodePort?: number } {
  const port =
    exposure.type !== "NodePort"
      ? undefined
      : scheme === "http"
        ? exposure.httpNodePort
        : exposure.httpsNodePort;
  return port === undefined ? {} : { nodePort: port };
}

function loadBalancer(exposure: ServiceExposure): Partial<types.input.core.v1.ServiceSpec> {
  if (exposure.type !== "LoadBalancer") {
    return {};
  }
  const { loadBalancerClass, sourceRanges } = exposure;
  return {
    ...(loadBalancerClass === undefined ? {} : { loadBalancerClass }),
    ...(sourceRanges.length === 0 ? {} : { loadBalancerSourceRanges: [...sourceRanges] }),
  };
}

/** Annotations of the Service, for the cloud's load balancer controller. */
export const serviceAnnotations = (exposure: ServiceExposure): Readonly<Record<string, string>> =>
  exposure.type === "LoadBalancer" ? exposure.annotations : {};
