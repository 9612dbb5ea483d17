import type { Hop, HopRole, RequestPath } from "./request-path";

/** What follows from the path of a request: who says what, whom each hop believes, where it is redirected. */

/** An entry point of the bundled Traefik: `web` speaks http (port 80 of its Service), `websecure` https (443). */
export type EntryPoint = "web" | "websecure";

export const firstHop = (path: RequestPath): Hop => path.hops[0];

/** The one hop that ends TLS: it holds the certificate, and it alone can say X-Forwarded-Proto truly. */
export function tlsEnd(path: RequestPath): HopRole {
  const hop = path.hops.find(({ tls }) => tls === "ends");
  if (hop === undefined) {
    throw new Error(`no hop ends TLS on the path ${path.hops.map(({ role }) => role).join(" → ")}`);
  }
  return hop.role;
}

/** Whether a hop stands before this one, whose word about the client it then has to take. */
export const hasHopBefore = (path: RequestPath, role: HopRole): boolean => firstHop(path).role !== role;

/**
 * Werkzeug's ProxyFix arguments for reana-server (environment PROXYFIX_CONFIG, JSON): how many values of X-Forwarded-For, counted
 * from the right, were written by hops that are ours, and that the last X-Forwarded-Proto is. Too small a number would make
 * HAProxy the client of everybody (one rate limit bucket for all), too large a one would let a client choose its address.
 */
export function proxyFix(path: RequestPath): { readonly x_for: number; readonly x_proto: number } {
  return { x_for: path.hops.filter(({ appendsForwardedFor }) => appendsForwardedFor).length, x_proto: 1 };
}

/** The entry points that requests arrive at in Traefik: plain http only, once a hop before it has ended TLS. */
export function entryPoints(path: RequestPath): readonly EntryPoint[] {
  return tlsEnd(path) === "traefik" ? ["web", "websecure"] : ["web"];
}

/** Host, and port where it is not the scheme's own: what stands in URLs, in redirects and in the Host header. */
export function authority(hostname: string, port: number, scheme: "http" | "https"): string {
  const own = scheme === "https" ? 443 : 80;
  return port === own ? hostname : `${hostname}:${port}`;
}

/** The URL that users open, without a trailing slash. */
export function publicUrl({ endpoint }: RequestPath): string {
  return `https://${authority(endpoint.hostname, endpoint.httpsPort, "https")}`;
}

/**
 * The hop that sends plain http to https. It must be the one that ends TLS, as the only one to know how the client came: behind
 * it everything is plain http, and a redirect there would loop.
 */
export const redirectHop = tlsEnd;
