import ipaddr from "ipaddr.js";
import type { Problem } from "../lib/problem";
import { show } from "../lib/problem";
import type { Settings } from "../config/settings";
import { clientsMeetController, type Scheme } from "./topology";
import type { RequestPath, Telling } from "./hops";

/**
 * Whom the bundled Traefik believes, and what at its entry point for plain http and at the one for https. Nobody, where clients meet it
 * first.
 */
export type Trust =
  | { readonly believes: "nobody" }
  | { readonly believes: Readonly<Record<Scheme, Telling>>; readonly from: readonly string[] };

/**
 * Every address that pods have, as good as everywhere: RFC 1918, RFC 6598 (which clouds give to pods), RFC 4193. Pods come and go
 * with their addresses, so trusting HAProxy's means trusting a network. It is wide, and harmless: Traefik is a ClusterIP there, which
 * nobody outside the cluster reaches, inside only HAProxy does (boundary/), and HAProxy overwrites what clients say.
 */
export const podNetworks: readonly string[] = [
  "10.0.0.0/8",
  "172.16.0.0/12",
  "192.168.0.0/16",
  "100.64.0.0/10",
  "fc00::/7",
];

type TrustSettings = Pick<Settings, "frontEnd" | "traefik" | "controller">;

/**
 * Whom the bundled Traefik has to believe: exactly the hop before it. HAProxy in the cluster tells it about clients by forwarded headers
 * where it speaks plain http, and by PROXY protocol where it hands TLS on. Both are believed whichever the way uses, each at its own
 * entry point: then one way becomes another without a new Traefik. Nobody else reaches the other entry point either (boundary/), and
 * plain http has passed HAProxy's hygiene in every way (components/haproxy/config/frontends.ts).
 */
export function traefikTrust(path: RequestPath, { frontEnd, traefik }: TrustSettings): Trust {
  if (clientsMeetController(path)) {
    return { believes: "nobody" };
  }
  return frontEnd.type === "outside-haproxy"
    ? { believes: { http: "forwarded headers", https: "forwarded headers" }, from: frontEnd.addresses }
    : {
        believes: { http: "forwarded headers", https: "PROXY protocol" },
        from: traefik.trustedIPs ?? podNetworks,
      };
}

/** What keeps trusted addresses and the path from fitting each other. */
export function trustProblems(path: RequestPath, settings: TrustSettings): readonly Problem[] {
  return [...traefikProblems(path, settings), ...outsideProblems(settings)];
}

const key = "reana:traefik.trustedIPs";

function traefikProblems(
  path: RequestPath,
  { frontEnd, traefik, controller }: TrustSettings,
): readonly Problem[] {
  const { trustedIPs } = traefik;
  // Whom another controller believes is another question (components/config/cross-checks.ts).
  if (trustedIPs === undefined || controller.type !== "bundled") {
    return [];
  }
  const problem = (advice: string): readonly Problem[] => [{ key, found: show(trustedIPs), advice }];
  if (frontEnd.type === "outside-haproxy") {
    return problem("is said by reana:frontEnd.addresses for a HAProxy outside the cluster; remove it here.");
  }
  if (clientsMeetController(path)) {
    return trustedIPs.length === 0
      ? []
      : problem(
          "must be empty here: clients reach Traefik itself, and whoever comes from a trusted address could claim any scheme, host " +
            "and address. Remove it, or set reana:frontEnd.type to haproxy.",
        );
  }
  return trustedIPs.length > 0
    ? []
    : problem(
        "must hold the network that HAProxy's pods live in, or Traefik would discard what HAProxy says and REANA would redirect " +
          "for ever. Remove it to trust every private network, or see yours with: kubectl get nodes -o jsonpath='{.items[*].spec.podCIDRs}'",
      );
}

/** A few machines, not a network with clients in it. */
const longestList = { ipv4: 24, ipv6: 64 } as const;

/** Prefix length of an address or CIDR in normal form. */
function prefixOf(cidr: string): { readonly kind: "ipv4" | "ipv6"; readonly bits: number } {
  const [host = "", prefix] = cidr.split("/");
  const kind = ipaddr.parse(host).kind();
  return { kind, bits: prefix === undefined ? (kind === "ipv4" ? 32 : 128) : Number(prefix) };
}

/** Whether a CIDR holds more addresses than a group of proxies would have. */
export function holdsStrangers(cidr: string): boolean {
  const { kind, bits } = prefixOf(cidr);
  return bits < longestList[kind];
}

function outsideProblems({ frontEnd }: TrustSettings): readonly Problem[] {
  if (frontEnd.type !== "outside-haproxy") {
    return [];
  }
  return frontEnd.addresses.filter(holdsStrangers).map((cidr) => ({
    key: "reana:frontEnd.addresses",
    found: show(cidr),
    advice:
      "holds more than your proxies: Traefik is reached from outside the cluster here, and every client and every job in that " +
      "network could claim any scheme and address. List the addresses of the HAProxy machines " +
      `(at most a /${longestList.ipv4}, or a /${longestList.ipv6} for IPv6).`,
  }));
}

/** What is allowed and should be known: who is believed without being the hop before. */
export function trustWarnings(settings: Pick<Settings, "frontEnd" | "boundary">): readonly string[] {
  return [...boundaryWarnings(settings), ...loadBalancerWarnings(settings)];
}

function boundaryWarnings({
  frontEnd,
  boundary,
}: Pick<Settings, "frontEnd" | "boundary">): readonly string[] {
  return frontEnd.type === "haproxy" && boundary.type === "none"
    ? [
        "reana:boundary.type: none lets every pod reach Traefik past HAProxy, users' jobs included, and Traefik believes what comes from the " +
          "pods' network: they could claim any scheme, host and address. Remove it, or write NetworkPolicies of your own.",
      ]
    : [];
}

function loadBalancerWarnings({ frontEnd }: Pick<Settings, "frontEnd">): readonly string[] {
  if (frontEnd.type !== "haproxy" || frontEnd.behind.type === "clients") {
    return [];
  }
  return frontEnd.behind.addresses
    .filter(holdsStrangers)
    .map(
      (cidr) =>
        `reana:frontEnd.behind.addresses: ${cidr} is a whole network. Everybody in it who reaches HAProxy, jobs in the cluster ` +
        "included, is believed like the load balancer; list the load balancer's own addresses if you can.",
    );
}
