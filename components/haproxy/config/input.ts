import type { AdditionSettings, HaproxySize, HaproxyVersion, PublicEndpoint } from "../../config/settings";
import type { Hop, TlsHandling } from "../../topology/hops";

/** What a haproxy.cfg is written for. */
export interface HaproxyConfigInput {
  readonly endpoint: PublicEndpoint;
  /** What the configuration may use. */
  readonly version: HaproxyVersion;
  readonly size: HaproxySize;
  readonly runtime: HaproxyRuntime;
  /** What HAProxy does with TLS. */
  readonly tls: TlsHandling;
  /** The load balancer that HAProxy trusts; undefined where clients connect directly. */
  readonly loadBalancer: LoadBalancer | undefined;
  readonly traefik: TraefikServers;
  /** Lines of the administrator's own. */
  readonly customConfig: AdditionSettings;
}

/** How a load balancer forwards the client's address, and the addresses that it connects from. */
export type LoadBalancer = Pick<Hop, "forwardsVia" | "sourceRanges">;

/** Where Traefik answers: `host:port` each, several where several nodes lead to it. */
export interface TraefikServers {
  readonly http: readonly string[];
  readonly https: readonly string[];
}

/** Where HAProxy runs, and with it the ports and files that it has. */
export type HaproxyRuntime =
  /** A pod: Kubernetes' log, names and health checks. */
  | { readonly type: "pod"; readonly certificate: PodCertificate }
  /** A machine of the administrator's, with HAProxy as a service of its distribution. */
  | { readonly type: "machine" };

/** `mounted`: it is there before the pod starts. `awaited`: it may come later, and a placeholder is served until then. */
export type PodCertificate = "mounted" | "awaited";

/** Ports of the container: above 1023, since a process without capabilities cannot bind lower ones on every runtime. */
export const podPorts = { http: 8080, https: 8443, health: 8404, metrics: 8405 } as const;

/** Where files are mounted in the pod; haproxy.cfg and the Deployment must agree on it. */
export const mounts = {
  configuration: "/etc/haproxy/reana",
  certificate: "/etc/haproxy/certificate",
  placeholder: "/etc/haproxy/placeholder",
} as const;

/** Where a machine's haproxy.cfg expects certificate, chain and key, in one PEM file. */
export const machineCertificate = "/etc/haproxy/reana.pem";

/** Paths of the health port: `alive` while the process serves, `ready` once Traefik answers behind it. */
export const healthPaths = { alive: "/alive", ready: "/ready" } as const;

/** Where the metrics port answers. */
export const metricsPath = "/metrics";
