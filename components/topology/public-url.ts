import type { PublicEndpoint } from "../config/settings";
import type { Scheme } from "./scheme";

/** The port that a URL of the scheme leaves out. */
const defaultPorts: Readonly<Record<Scheme, number>> = { http: 80, https: 443 };

/** Host, and port unless it is the scheme's default: as in URLs, redirects and the Host header. */
export const authority = (hostname: string, port: number, scheme: Scheme): string =>
  port === defaultPorts[scheme] ? hostname : `${hostname}:${port}`;

interface WithEndpoint {
  readonly endpoint: PublicEndpoint;
}

/** The URL that users open, without a trailing slash. */
export const publicUrl = ({ endpoint }: WithEndpoint): string =>
  `https://${authority(endpoint.hostname, endpoint.httpsPort, "https")}`;

/** The URL of plain HTTP, without a trailing slash. */
export const httpUrl = ({ endpoint }: WithEndpoint): string =>
  `http://${authority(endpoint.hostname, endpoint.httpPort, "http")}`;
