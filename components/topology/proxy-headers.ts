/**
 * Headers by which proxies tell servers about the client. What clients send of them ends at the first hop that reads requests: at HAProxy
 * by its rules (components/haproxy/config/request-sanitising.ts), at Traefik by what it deletes itself and a Middleware (components/traefik/strip-proxy-headers.ts).
 */

/** Names that Traefik, Werkzeug, uWSGI or a front end in use reads or hands on. */
export const proxyHeaders = [
  "forwarded",
  "x-scheme",
  "x-url-scheme",
  "front-end-https",
  "http2-settings",
] as const;

/** Beginnings of names that are such as a whole: X-Forwarded-For, Proxy-Connection, Proxy. */
export const proxyHeaderPrefixes = ["x-forwarded-", "proxy"] as const;

/**
 * Names in use with these beginnings, for a hop that knows whole names only. Those that Traefik deletes by itself, or has
 * written by then, are not among them: deleting X-Forwarded-Proto would be the end of https.
 */
export const prefixedProxyHeaders = [
  // Of nginx, Rails and others, beside X-Forwarded-Proto.
  "x-forwarded-scheme",
  "x-forwarded-ssl",
  "x-forwarded-protocol",
  // Of gateways that strip a path.
  "x-forwarded-path",
  // Of proxies that log users in (oauth2-proxy).
  "x-forwarded-user",
  "x-forwarded-email",
  "x-forwarded-groups",
  "x-forwarded-preferred-username",
  "x-forwarded-access-token",
  // Becomes HTTP_PROXY, where CGI programs look for a proxy (https://httpoxy.org).
  "proxy",
] as const;
