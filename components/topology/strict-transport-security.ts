import type { Topology } from "./topology";

/**
 * Whether browsers must not be asked to use https only (HSTS, RFC 6797), which reana-server and later reana-ui do on every port, with
 * subdomains. Browsers apply it to all ports of the host: where the public port is another than 443, they would turn http://host:8080 into
 * https://host:8080, where nothing speaks TLS; and plain http that is served beside https would be out of reach.
 */
export const mustNotForceHttps = ({
  endpoint,
  httpListener,
}: Pick<Topology, "endpoint" | "httpListener">): boolean =>
  endpoint.httpsPort !== 443 || httpListener.handling === "serve";
