import { isAtLeast, type HaproxySize, type HaproxyVersion } from "../../config/settings";
import type { HaproxyConfigInput, LoadBalancer } from "./input";
import { deny } from "./deny-rules";
import type { Section } from "./section";

/** Limits of one client. Bodies have no limit, neither in size nor in time. */

/**
 * reana-server's uWSGI accepts 10240 bytes of variables per request (`buffer-size` in the chart) and drops a longer request without a
 * response. A header `name: value` takes nine bytes more than its name and value there. The target counts twice (REQUEST_URI, and
 * PATH_INFO with QUERY_STRING). 1536 bytes are reserved for what HAProxy, Traefik and uWSGI add: forwarded headers, host names, and the
 * difference in how HAProxy counts.
 */
const longestHeaders = 10240 - 1536;

/** The key of the counters: an IPv4 address, or the /64 of an IPv6 client, which can choose any address of it (RFC 6177). */
const counterKey = (address: string): string => `${address},ipmask(32,64)`;

const tables = { connections: "connections-per-address", requests: "requests-per-address" } as const;

/** Entries of a table. A full table evicts the oldest, and takes 20 MB at most. */
const tableSize = "size 100k";

/**
 * Size of a request in HAProxy, in bytes, up to which it cannot be too long: the target counts twice, and each of at most 101 headers four
 * bytes more than its name and value. This comparison costs nothing, while counting headers copies them.
 */
const alwaysShortEnough = 4096;

/** Denies what uWSGI would drop. */
export const headerRule = (version: HaproxyVersion): readonly string[] => [
  "# Target and headers must fit into uWSGI's buffer of 10 KiB.",
  deny(
    "headers-too-long",
    `{ internal.htx.data gt ${alwaysShortEnough} } { url,length,set-var(req.target) -m found } { req.hdrs,length,add(req.target),add(req.target) gt ${longestHeaders} }`,
    // HAProxy knows status 431 since 3.2; older releases send 500 instead.
    isAtLeast(version, "3.2") ? {} : { status: 400 },
  ),
];

/**
 * Connections per address, rejected before the TLS handshake: the client sees a closed connection. With PROXY protocol, after its header.
 */
export function connectionRules(
  { connectionsPerAddress }: HaproxySize,
  loadBalancer: LoadBalancer | undefined,
): readonly string[] {
  if (connectionsPerAddress === "unlimited") {
    return [];
  }
  const when = loadBalancer?.forwardsVia === "PROXY protocol" ? "session" : "connection";
  return [
    `tcp-request ${when} track-sc0 ${counterKey("src")} table ${tables.connections}`,
    `tcp-request ${when} reject if { sc0_conn_cur gt ${connectionsPerAddress} }`,
  ];
}

/** Requests per client address. */
export function requestRules(
  { requestsPerAddress }: HaproxySize,
  client: "src" | "var(txn.client)",
): readonly string[] {
  if (requestsPerAddress === undefined) {
    return [];
  }
  const { count, seconds } = requestsPerAddress;
  return [
    `http-request track-sc1 ${counterKey(client)} table ${tables.requests}`,
    deny("requests-per-address", `{ sc1_http_req_rate gt ${count} }`, {
      options: ` hdr Retry-After ${seconds}`,
    }),
  ];
}

/** The stick tables of the rules above, shared by all frontends. */
export function stickTables({ size }: HaproxyConfigInput): readonly Section[] {
  const { connectionsPerAddress, requestsPerAddress } = size;
  return [
    ...(connectionsPerAddress === "unlimited"
      ? []
      : [
          {
            title: `backend ${tables.connections}`,
            lines: [`stick-table type ipv6 ${tableSize} expire 1m store conn_cur`],
          },
        ]),
    ...(requestsPerAddress === undefined
      ? []
      : [
          {
            title: `backend ${tables.requests}`,
            lines: [
              `stick-table type ipv6 ${tableSize} expire ${requestsPerAddress.seconds}s store http_req_rate(${requestsPerAddress.seconds}s)`,
            ],
          },
        ]),
  ];
}

/** Connections reserved for the kubelet's probes and for metrics. */
const reservedConnections = 100;

/** The redirect from plain HTTP gets a tenth: its connections end at once. */
const redirectedShare = 10;

/** Concurrent connections: of the frontends for clients, and of the process in total. */
export function connectionLimits({
  size: { maxConnections },
  tls,
}: Pick<HaproxyConfigInput, "size" | "tls">): {
  readonly served: number;
  readonly redirected: number;
  readonly process: number;
} {
  const redirected = tls === "plaintext" ? 0 : Math.ceil(maxConnections / redirectedShare);
  return {
    served: maxConnections,
    redirected,
    process: maxConnections + redirected + reservedConnections,
  };
}
