import type {
  CustomConfigSettings,
  HaproxySize,
  HaproxyVersion,
  PublicEndpoint,
} from "../../config/settings";
import type { Hop, TlsHandling } from "../../topology/hops";

/** The input of a haproxy.cfg. */
export interface HaproxyConfigInput {
  readonly endpoint: PublicEndpoint;
  /** The release series whose directives the configuration may use. */
  readonly version: HaproxyVersion;
  readonly size: HaproxySize;
  readonly runtime: HaproxyRuntime;
  readonly tls: TlsHandling;
  /** The load balancer that HAProxy trusts; undefined where clients connect directly. */
  readonly loadBalancer: LoadBalancer | undefined;
  readonly traefik: TraefikServers;
  /** Lines of the administrator's. */
  readonly customConfig: CustomConfigSettings;
}

/** How a load balancer forwards the client's address, and the addresses that it connects from. */
export type LoadBalancer = Pick<Hop, "forwardsVia" | "sourceRanges">;

/** Traefik's addresses, `host:port` each; several where HAProxy connects to several nodes. */
export interface TraefikServers {
  readonly http: readonly string[];
  readonly https: readonly string[];
}

/** Where HAProxy runs; it determines ports and file paths. */
export type HaproxyRuntime =
  /** A pod: logs to stdout, resolves names by the cluster's DNS, responds to probes. */
  | { readonly type: "pod"; readonly certificate: PodCertificate }
  /** A machine outside the cluster, with HAProxy as a service of its distribution. */
  | { readonly type: "machine" };

/** `mounted`: it exists before the pod starts. `awaited`: it may be issued later, and HAProxy serves a placeholder until then. */
export type PodCertificate = "mounted" | "awaited";

export { podPorts } from "../../config/haproxy-pod-ports";

/** The variable of a pod's environment with its addresses, separated by commas. */
export const podAddresses = "POD_IPS";

/** The variable of a machine's environment that is `true` where its kernel has no IPv6 (docs/external-haproxy.md). */
export const withoutIpv6 = "WITHOUT_IPV6";

/** The Host of health checks: no name that Traefik knows. */
export const healthCheckHost = "health-check.invalid";

/** Mount paths in the pod, for haproxy.cfg and the Deployment. */
export const mounts = {
  configuration: "/etc/haproxy/reana",
  certificate: "/etc/haproxy/certificate",
  placeholder: "/etc/haproxy/placeholder",
} as const;

/** Lua scripts beside this file, which pods have in their configuration's directory. */
export const scripts = {
  certificateRenewal: "certificate-renewal.lua",
  connectionDrain: "connection-drain.lua",
} as const;

/** The PEM file with certificate, chain and key on a machine. */
export const machineCertificate = "/etc/haproxy/reana.pem";

/** Paths of the health port: `alive` while the process serves, `ready` once Traefik accepts connections. */
export const healthPaths = { alive: "/alive", ready: "/ready" } as const;

/** Path of the metrics port. */
export const metricsPath = "/metrics";
