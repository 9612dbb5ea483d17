import type { HaproxySettings, PublicEndpoint, Settings } from "../config/settings";

/**
 * The hops that a request passes on its way to reana-server, reana-ui or a session. Everything that the hops have to agree on is derived
 * from this list (topology.ts) and decided nowhere else.
 */

export type HopRole = "load-balancer" | "haproxy" | "ingress-controller";

/** What a hop does with the TLS of the connection that reaches it. */
export type TlsHandling =
  /** Decrypts it, and speaks plain HTTP to the next hop. */
  | "terminate"
  /** Decrypts it, and encrypts it anew to the next hop. */
  | "reencrypt"
  /** Forwards the encrypted connection as it is. */
  | "passthrough"
  /** Receives plain HTTP: a hop before it terminates TLS. */
  | "plaintext";

/** How a hop forwards information about the client to the next hop. */
export type ForwardedVia = "forwarded headers" | "PROXY protocol";

export interface Hop {
  readonly role: HopRole;
  readonly location: "external" | "in-cluster";
  readonly tls: TlsHandling;
  readonly forwardsVia: ForwardedVia;
  /** Addresses and CIDRs that the next hop sees it connect from; empty for the last hop. */
  readonly sourceRanges: readonly string[];
}

/** Outermost first; never empty. The last hop is the ingress controller. */
export type Hops = readonly [Hop, ...Hop[]];

/** What the topology is derived from. */
export type TopologySettings = Pick<Settings, "frontEnd" | "ingressController" | "traefik"> & {
  readonly endpoint: PublicEndpoint;
};

/**
 * Every address that pods have in common clusters: RFC 1918, RFC 6598 (which clouds give to pods), RFC 4193. Pods change their
 * addresses, so trusting HAProxy's pods means trusting a network. The range is wide and harmless: Traefik is a ClusterIP Service there,
 * a NetworkPolicy allows HAProxy only, and HAProxy overwrites what clients send.
 */
export const podNetworks: readonly string[] = [
  "10.0.0.0/8",
  "172.16.0.0/12",
  "192.168.0.0/16",
  "100.64.0.0/10",
  "fc00::/7",
];

const ingressController = (tls: TlsHandling): Hop => ({
  role: "ingress-controller",
  location: "in-cluster",
  tls,
  forwardsVia: "forwarded headers",
  sourceRanges: [],
});

/** The hops of a front end. A further exposure mode is a further list here. */
export function hopsOf({ frontEnd, traefik }: Pick<TopologySettings, "frontEnd" | "traefik">): Hops {
  switch (frontEnd.type) {
    case "ingress-controller":
      return [ingressController("terminate")];
    case "external-haproxy":
      return [
        {
          role: "haproxy",
          location: "external",
          tls: "terminate",
          forwardsVia: "forwarded headers",
          sourceRanges: frontEnd.addresses,
        },
        ingressController("plaintext"),
      ];
    case "haproxy":
      return haproxyHops(frontEnd, traefik.trustedIPs ?? podNetworks);
  }
}

function haproxyHops({ tls, loadBalancer }: HaproxySettings, podRanges: readonly string[]): Hops {
  const haproxy = (handling: TlsHandling, forwardsVia: ForwardedVia): Hop => ({
    role: "haproxy",
    location: "in-cluster",
    tls: handling,
    forwardsVia,
    sourceRanges: podRanges,
  });
  const balancer = (
    handling: TlsHandling,
    forwardsVia: ForwardedVia,
    sourceRanges: readonly string[],
  ): Hop => ({ role: "load-balancer", location: "external", tls: handling, forwardsVia, sourceRanges });
  const fromHaproxy: readonly [Hop, Hop] =
    tls === "terminate"
      ? [haproxy("terminate", "forwarded headers"), ingressController("plaintext")]
      : [haproxy("passthrough", "PROXY protocol"), ingressController("terminate")];
  switch (loadBalancer.mode) {
    case "none":
      return fromHaproxy;
    case "proxy-protocol":
      return [balancer("passthrough", "PROXY protocol", loadBalancer.sourceRanges), ...fromHaproxy];
    case "tls-reencryption":
      return [balancer("reencrypt", "forwarded headers", loadBalancer.sourceRanges), ...fromHaproxy];
    case "tls-termination":
      return [
        balancer("terminate", "forwarded headers", loadBalancer.sourceRanges),
        haproxy("plaintext", "forwarded headers"),
        ingressController("plaintext"),
      ];
  }
}
