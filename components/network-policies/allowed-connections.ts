import { bundledEntryPoints } from "../traefik/entry-points";
import type { Topology } from "../topology/topology";

/**
 * Who may open connections to whom where requests go on inside the cluster: neighbours on the path of a request, and nobody else. No
 * component of REANA and no job calls reana-server or reana-ui by itself: in the charts of both lines only the Ingress leads to them,
 * and what runs in jobs and sessions uses the public address, as every client does (reana-client's REANA_SERVER_URL).
 */

/** Pods that only their neighbours may connect to. Sessions are none of them: whoever reaches them does so as before. */
export type ProtectedPod = "traefik" | "reana-server" | "reana-ui";

export type Peer =
  | { readonly kind: "pods"; readonly of: "haproxy" | "traefik" }
  /** Machines outside the cluster: addresses and CIDRs in normal form. */
  | { readonly kind: "addresses"; readonly addresses: readonly string[] }
  | { readonly kind: "everybody" };

/** A connection that may be opened. */
export interface AllowedConnection {
  readonly from: Peer;
  readonly to: ProtectedPod;
  /** Of the called pods: numbers, or the names that the chart gives them. A Service's own port plays no part. */
  readonly ports: readonly (number | string)[];
}

/** What reana-server and reana-ui listen on, in every chart line. */
const serverPort = 5000;
const userInterfacePort = 80;

/** Traefik's measurements, for a Prometheus wherever it runs. */
const metricsPort = "metrics";

/** Traefik's health port is in none of them: the node asks it, and no policy keeps a pod's own node away. */
export function allowedConnections(topology: Topology): readonly AllowedConnection[] {
  const traefik: Peer = { kind: "pods", of: "traefik" };
  const entryPoints = Object.values(bundledEntryPoints);
  return [
    ...traefikPeers(topology).map((from): AllowedConnection => ({ from, to: "traefik", ports: entryPoints })),
    { from: { kind: "everybody" }, to: "traefik", ports: [metricsPort] },
    { from: traefik, to: "reana-server", ports: [serverPort] },
    { from: traefik, to: "reana-ui", ports: [userInterfacePort] },
  ];
}

/**
 * The hop before Traefik; one outside is known by the addresses that Traefik believes, and that the node keeps. HAProxy's pods are let
 * in beside it: there are none, until a stack changes to a way that has them, and then they have to reach Traefik to get ready, which
 * is before the door leads to them.
 */
function traefikPeers({ ingressController: { previousHop } }: Topology): readonly Peer[] {
  if (previousHop === undefined) {
    return [{ kind: "everybody" }];
  }
  const haproxy: Peer = { kind: "pods", of: "haproxy" };
  return previousHop.location === "external"
    ? [{ kind: "addresses", addresses: previousHop.sourceRanges }, haproxy]
    : [haproxy];
}
