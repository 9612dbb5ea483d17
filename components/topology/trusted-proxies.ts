import ipaddr from "ipaddr.js";
import { hidesClients } from "../config/service-checks";
import type { Settings } from "../config/settings";
import { show, type Problem } from "../lib/problem";
import type { Topology } from "./topology";

/** Whether the trusted addresses of a stack and its topology fit each other. */

type TrustSettings = Pick<Settings, "frontEnd" | "traefik">;

/** Trusted addresses that the topology does not allow. */
export function trustProblems(topology: Topology, settings: TrustSettings): readonly Problem[] {
  return [...traefikProblems(topology, settings), ...externalProblems(topology)];
}

const key = "reana:traefik.trustedIPs";

function traefikProblems(
  { ingressController: { type, previousHop } }: Topology,
  { traefik: { trustedIPs } }: TrustSettings,
): readonly Problem[] {
  // Another controller's trusted proxies are checked by components/config/cross-checks.ts.
  if (trustedIPs === undefined || type !== "bundled-traefik") {
    return [];
  }
  const problem = (advice: string): readonly Problem[] => [{ key, found: show(trustedIPs), advice }];
  if (previousHop === undefined) {
    return trustedIPs.length === 0
      ? []
      : problem(
          "must be empty here: clients connect to Traefik directly, and anybody with a trusted address could spoof scheme, host " +
            "and address. Remove it, or set reana:frontEnd.type to haproxy.",
        );
  }
  if (previousHop.location === "external") {
    return problem("is set by reana:frontEnd.addresses for a HAProxy outside the cluster; remove it here.");
  }
  return trustedIPs.length > 0
    ? []
    : problem(
        "must hold the network of HAProxy's pods, or Traefik would discard HAProxy's headers and REANA would redirect in a loop. " +
          "Remove it to trust every private network, or see yours with: kubectl get nodes -o jsonpath='{.items[*].spec.podCIDRs}'",
      );
}

/** Shortest prefixes of a range that holds a group of proxies only. */
const shortestPrefix = { ipv4: 24, ipv6: 64 } as const;

/** Prefix length of an address or CIDR in normal form. */
function prefixOf(cidr: string): { readonly kind: "ipv4" | "ipv6"; readonly bits: number } {
  const [host = "", prefix] = cidr.split("/");
  const kind = ipaddr.parse(host).kind();
  return { kind, bits: prefix === undefined ? (kind === "ipv4" ? 32 : 128) : Number(prefix) };
}

/** Whether a CIDR holds more addresses than a group of proxies has. */
export function isWholeNetwork(cidr: string): boolean {
  const { kind, bits } = prefixOf(cidr);
  return bits < shortestPrefix[kind];
}

function externalProblems({ haproxy }: Topology): readonly Problem[] {
  return haproxy?.hop.location !== "external"
    ? []
    : haproxy.hop.sourceRanges.filter(isWholeNetwork).map((cidr) => ({
        key: "reana:frontEnd.addresses",
        found: show(cidr),
        advice:
          "holds more than your proxies: Traefik is reachable from outside the cluster here, and every client and every job in that " +
          "network could spoof scheme and address. List the addresses of the HAProxy machines " +
          `(at most a /${shortestPrefix.ipv4}, or a /${shortestPrefix.ipv6} for IPv6).`,
      }));
}

/** What is allowed and weakens the trust in proxies. */
export function trustWarnings(
  { haproxy }: Topology,
  { frontEnd, networkPolicies }: Pick<Settings, "frontEnd" | "networkPolicies">,
): readonly string[] {
  const hidden = hidesClients(frontEnd)
    ? [
        "reana:frontEnd.service.externalTrafficPolicy: Cluster puts nodes' addresses in place of the clients': logs, limits by address and the rate " +
          "limits of reana-server see a few addresses for everybody. Remove it if your network can do with Local.",
      ]
    : [];
  if (haproxy?.hop.location !== "in-cluster") {
    return hidden;
  }
  const loadBalancerRanges = haproxy.previousHop?.sourceRanges ?? [];
  return [
    ...hidden,
    ...(!networkPolicies.enabled
      ? [
          "reana:networkPolicies.enabled: false lets every pod connect to Traefik without HAProxy, users' jobs included, and Traefik trusts the " +
            "pods' network: they could spoof scheme, host and address. Remove it, or write NetworkPolicies of your own.",
        ]
      : []),
    ...loadBalancerRanges
      .filter(isWholeNetwork)
      .map(
        (cidr) =>
          `reana:frontEnd.loadBalancer.sourceRanges: ${cidr} is a whole network. HAProxy trusts everything in it like the load balancer, jobs in ` +
          "the cluster included; list the load balancer's own addresses if you can.",
      ),
  ];
}
