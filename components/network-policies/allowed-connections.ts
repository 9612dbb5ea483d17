import { bundledEntryPoints } from "../traefik/entry-points";
import type { Topology } from "../topology/topology";

/**
 * The connections that NetworkPolicies allow: from each hop of the topology to the next one, and no others. No component of REANA and no
 * job connects to reana-server or reana-ui directly: in both chart series only the Ingress routes to them, and jobs and sessions use the
 * public URL, as every client does (reana-client's REANA_SERVER_URL).
 */

/** Pods with an ingress policy. Sessions are not among them. */
export type ProtectedPod = "traefik" | "reana-server" | "reana-ui";

export type Peer =
  | { readonly kind: "pods"; readonly of: "haproxy" | "traefik" }
  /** Machines outside the cluster: addresses and CIDRs in normal form. */
  | { readonly kind: "addresses"; readonly addresses: readonly string[] }
  | { readonly kind: "everybody" };

/** Who may connect to which pods. */
export interface AllowedConnection {
  readonly from: Peer;
  readonly to: ProtectedPod;
  /** Ports of the pods: numbers, or the names that the chart gives them; not those of a Service. */
  readonly ports: readonly (number | string)[];
}

/** Container ports of reana-server and reana-ui, in every chart series. */
const serverPort = 5000;
const userInterfacePort = 80;

/** Port of Traefik's metrics, for any Prometheus. */
const metricsPort = "metrics";

/** Who connects to Traefik's entry points: everybody, HAProxy's pods, or machines outside the cluster by address or CIDR. */
export type TraefikClients = "everybody" | "haproxy" | readonly string[];

/** The clients of Traefik: those of the hop before it. The node preserves the addresses of an external one. */
export function traefikClientsOf({ ingressController: { previousHop } }: Topology): TraefikClients {
  if (previousHop === undefined) {
    return "everybody";
  }
  return previousHop.location === "external" ? previousHop.sourceRanges : "haproxy";
}

/** Without Traefik's health port: the kubelet probes it, and no policy blocks a pod's own node. */
export function allowedConnections(clients: TraefikClients): readonly AllowedConnection[] {
  const traefik: Peer = { kind: "pods", of: "traefik" };
  const entryPoints = Object.values(bundledEntryPoints);
  return [
    ...traefikPeers(clients).map((from): AllowedConnection => ({ from, to: "traefik", ports: entryPoints })),
    { from: { kind: "everybody" }, to: "traefik", ports: [metricsPort] },
    { from: traefik, to: "reana-server", ports: [serverPort] },
    { from: traefik, to: "reana-ui", ports: [userInterfacePort] },
  ];
}

/**
 * HAProxy's pods are allowed beside machines outside the cluster: after a change to a mode with HAProxy in the cluster they must reach
 * Traefik to become ready, before the front-end Service leads to them.
 */
function traefikPeers(clients: TraefikClients): readonly Peer[] {
  const haproxy: Peer = { kind: "pods", of: "haproxy" };
  switch (clients) {
    case "everybody":
      return [{ kind: "everybody" }];
    case "haproxy":
      return [haproxy];
    default:
      return [{ kind: "addresses", addresses: clients }, haproxy];
  }
}
