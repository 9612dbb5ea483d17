import type { Kubectl } from "./kubectl";

/** A site as the checks see it: from outside, by nothing but addresses, unless they are let into its cluster as well. */
export interface Site {
  /** Scheme https, host and port as users type them. */
  readonly url: URL;
  /** CA certificates, PEM, that the site's certificate must lead to; undefined: those that Node.js trusts. */
  readonly ca?: string | undefined;
  /** Where to connect for https instead of asking DNS. */
  readonly connect?: Endpoint | undefined;
  /** The site's plain http address as users type it; undefined: not known, and no request goes over http. */
  readonly httpUrl?: URL | undefined;
  /** Where to connect for http instead of asking DNS. */
  readonly plainConnect?: Endpoint | undefined;
  /** The address that the site must see as its client; undefined: the address that this machine connects from. */
  readonly clientAddress?: string | undefined;
  /** Which interactive session to talk to; undefined: none is asked. */
  readonly session?: SessionChoice | undefined;
  /** The front end, where that is known: how to fix a fault differs by it. */
  readonly frontEnd?: FrontEnd | undefined;
  /** Ports of the site's host at which nothing may lead past the front end; undefined: `defaultNodePorts`. */
  readonly nodePorts?: readonly number[] | undefined;
  /** The cluster behind it, where a pod may be started in it; undefined: it is looked at from outside alone. */
  readonly inside?: Inside | undefined;
  /** How long one exchange may take, in milliseconds, from connecting to the last byte of the response. */
  readonly timeout: number;
  /** How long to wait before a request is repeated whose connection was refused or cut, in milliseconds. Default: 250. */
  readonly retryPause?: number | undefined;
}

/** What the checks have to know of the cluster to look from inside. */
export interface Inside extends InsideNames {
  readonly kubectl: Kubectl;
}

export interface InsideNames {
  readonly namespace: string;
  /** The setting reana:networkPolicies.enabled. */
  readonly networkPolicies: boolean;
  /** Names of Services. */
  readonly services: { readonly frontEnd: string; readonly traefik: string; readonly server: string };
}

export interface Endpoint {
  readonly host: string;
  readonly port: number;
}

/**
 * `opened`: the checks open a session of their own and close it again (the sandbox allows that to everybody).
 * `running`: path and query of a websocket in a session that somebody opened.
 */
export type SessionChoice = { readonly kind: "opened" } | { readonly kind: "running"; readonly path: string };

export const frontEnds = ["haproxy", "external-haproxy", "ingress-controller"] as const;

/** The values of the setting reana:frontEnd.type. */
export type FrontEnd = (typeof frontEnds)[number];

/** Where REANA's chart puts its Traefik by default: http and https. */
export const defaultNodePorts: readonly number[] = [30080, 30443];

export type Scheme = "https" | "http";

/** Ten seconds: a healthy site responds to these small requests in milliseconds, also across continents. */
export const defaultTimeout = 10_000;

/** Why no request goes over http. */
export const plainSiteUnknown = "the http address of the site is not known: give it with --http";

/** The port that the URL means, also when it leaves out its scheme's own. */
export function portOf(url: URL): number {
  return url.port === "" ? (url.protocol === "https:" ? 443 : 80) : Number(url.port);
}

/** The host name of a URL as certificates and sockets write it: an IPv6 address without brackets. */
export function hostnameOf(url: URL): string {
  return url.hostname.replace(/^\[(.*)\]$/, "$1");
}

/**
 * Where to connect for a scheme.
 *
 * Names under `.localhost` are this machine (RFC 6761 §6.3), also where the resolver does not know that.
 *
 * @throws Error when the site has no http address
 */
export function endpointOf(site: Site, scheme: Scheme): Endpoint {
  const url = scheme === "https" ? site.url : site.httpUrl;
  const connect = scheme === "https" ? site.connect : site.plainConnect;
  if (url === undefined) {
    throw new Error(plainSiteUnknown);
  }
  if (connect !== undefined) {
    return connect;
  }
  const host = hostnameOf(url);
  return { host: /(^|\.)localhost\.?$/i.test(host) ? "127.0.0.1" : host, port: portOf(url) };
}
