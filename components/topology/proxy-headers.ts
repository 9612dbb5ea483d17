/**
 * Headers by which proxies forward information about the client. The first hop that parses requests strips them: HAProxy by request
 * sanitising (components/haproxy/config/request-sanitising.ts), Traefik by itself and by a Middleware
 * (components/traefik/strip-proxy-headers.ts).
 */

/** Names that Traefik, Werkzeug, uWSGI or a common proxy reads or forwards. */
export const proxyHeaders = [
  "forwarded",
  "x-scheme",
  "x-url-scheme",
  "front-end-https",
  "http2-settings",
  // The client's address, of load balancers and content delivery networks.
  "x-client-ip",
  "x-cluster-client-ip",
  "true-client-ip",
  "cf-connecting-ip",
  "fastly-client-ip",
  // The path, where a proxy rewrote it.
  "x-rewrite-url",
  "x-script-name",
  // The user, of a proxy that logs users in.
  "x-auth-user",
] as const;

/** Prefixes of such names: X-Forwarded-For, Proxy-Connection, Proxy, X-Original-URL, Remote-User, X-Remote-User. */
export const proxyHeaderPrefixes = ["x-forwarded", "proxy", "x-original-", "remote-", "x-remote-"] as const;

/**
 * Common names with these prefixes, for a hop that matches whole names only. Those that Traefik strips or sets itself are not among
 * them: without X-Forwarded-Proto REANA would not know that clients use https.
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
  "x-forwarded",
  // Of nginx and IIS, before they rewrite a request.
  "x-original-url",
  "x-original-uri",
  "x-original-host",
  "x-original-method",
  "x-original-proto",
  "x-original-forwarded-for",
  "x-original-remote-addr",
  // Of proxies that log users in (Apache, Authelia, Kubernetes).
  "remote-user",
  "remote-groups",
  "remote-email",
  "remote-name",
  "remote-addr",
  "x-remote-user",
  "x-remote-group",
  "x-remote-addr",
  // Becomes HTTP_PROXY, where CGI programs look for a proxy (https://httpoxy.org).
  "proxy",
] as const;
