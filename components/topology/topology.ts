import type { Hop, HopRole, RequestPath, Telling } from "./hops";

/** What follows from the path of a request: who says what, whom each hop believes, where it is redirected. */

/** What arrives at the ingress controller: at its entry point for plain http, or the one for https. */
export type Scheme = "http" | "https";

export const schemes: readonly Scheme[] = ["http", "https"];

export const firstHop = (path: RequestPath): Hop => path.hops[0];

export const hopOf = (path: RequestPath, role: HopRole): Hop | undefined =>
  path.hops.find((hop) => hop.role === role);

/** The one hop that ends TLS: it holds the certificate, and it alone can say X-Forwarded-Proto truly. */
export function tlsEnd(path: RequestPath): Hop {
  const hop = path.hops.find(({ tls }) => tls === "ends");
  if (hop === undefined) {
    throw new Error(`no hop ends TLS on the path ${path.hops.map(({ role }) => role).join(" → ")}`);
  }
  return hop;
}

/** How a hop learns about the client from the hop before it, whose word it then has to take; undefined for the first hop. */
export function toldBy(path: RequestPath, role: HopRole): Telling | undefined {
  const index = path.hops.findIndex((hop) => hop.role === role);
  return path.hops[index - 1]?.tells;
}

/** Whether clients connect to the ingress controller itself, so that there is nobody whose word it has to take. */
export const clientsMeetController = (path: RequestPath): boolean => toldBy(path, "controller") === undefined;

/** Whether the ingress controller is the first that reads requests: what is before it, if anything, passes TLS on as it is. */
export const controllerReadsFirst = (path: RequestPath): boolean => tlsEnd(path).role === "controller";

/**
 * Werkzeug's ProxyFix arguments for reana-server (environment PROXYFIX_CONFIG, JSON): how many values of X-Forwarded-For, counted
 * from the right, were written by hops that are ours, and that the last X-Forwarded-Proto is. HAProxy writes the header anew, the
 * controller adds to it, unless it keeps what it believes; what a load balancer wrote ends at HAProxy. Too small a number would make
 * HAProxy the client of everybody (one rate limit bucket for all), too large a one would let a client choose its address.
 */
export function proxyFix(
  path: RequestPath,
  controllerKeeps: boolean,
): { readonly x_for: number; readonly x_proto: number } {
  const keeps = controllerKeeps && toldBy(path, "controller") === "forwarded headers";
  const writers = path.hops.filter(
    ({ role, tells }) =>
      role !== "load balancer" && tells === "forwarded headers" && !(keeps && role === "controller"),
  );
  return { x_for: writers.length, x_proto: 1 };
}

/** As what requests arrive at the ingress controller: plain http only, once a hop before it has ended TLS. */
export function arrivesAs(path: RequestPath): Scheme {
  return controllerReadsFirst(path) ? "https" : "http";
}

/** Host, and port where it is not the scheme's own: what stands in URLs, in redirects and in the Host header. */
export function authority(hostname: string, port: number, scheme: Scheme): string {
  const own = scheme === "https" ? 443 : 80;
  return port === own ? hostname : `${hostname}:${port}`;
}

/** The URL that users open, without a trailing slash. */
export function publicUrl({ endpoint }: RequestPath): string {
  return `https://${authority(endpoint.hostname, endpoint.httpsPort, "https")}`;
}

/** Where plain http answers, without a trailing slash. */
export function plainUrl({ endpoint }: RequestPath): string {
  return `http://${authority(endpoint.hostname, endpoint.httpPort, "http")}`;
}

/**
 * The hop that sends plain http to https, where anybody does: the first one that is the program's. Behind the hop that ended TLS everything is plain
 * http, and a redirect there would loop.
 */
export function redirectHop(path: RequestPath): HopRole {
  return hopOf(path, "haproxy") === undefined ? "controller" : "haproxy";
}
