import { isAtLeast, type HaproxySize, type HaproxyVersion } from "../../config/settings";
import type { HaproxyConfigInput, LoadBalancer } from "./input";
import { deny } from "./deny-rules";
import type { Section } from "./section";

/** What one client may take. Nothing here hurts use: bodies have no limit, and neither has the time that they take. */

/**
 * reana-server's uWSGI takes 10240 bytes of variables a request (`buffer-size` in the chart) and drops a longer one without an
 * answer. A header `name: value` takes nine bytes more than its name and value there; the target counts twice (REQUEST_URI, and PATH_INFO
 * with QUERY_STRING). Of it, 1536 bytes are left for what HAProxy, Traefik and uWSGI add: forwarded headers, names of
 * hosts, and the difference in how HAProxy counts.
 */
const longestHeaders = 10240 - 1536;

/** What frontends count by: an IPv4 address, or the network of an IPv6 client, who has all of it to choose from (RFC 6177). */
const counted = (address: string): string => `${address},ipmask(32,64)`;

const tables = { connections: "connections-per-address", requests: "requests-per-address" } as const;

/** Addresses that a table remembers. A full one forgets the oldest, and costs 20 MB at most. */
const tableSize = "size 100k";

/**
 * Bytes of a request, as HAProxy holds it, that cannot be too long yet: the target counts twice, and each of at most 101 headers four bytes
 * more than its name and value. To compare this costs nothing, while to count headers makes a copy of them.
 */
const surelyShort = 4096;

/** Refuses what uWSGI would drop. */
export const headerRule = (version: HaproxyVersion): readonly string[] => [
  "# Target and headers have to fit in the buffer that uWSGI has for them: 10 KiB.",
  deny(
    "headers-too-long",
    `{ internal.htx.data gt ${surelyShort} } { url,length,set-var(req.target) -m found } { req.hdrs,length,add(req.target),add(req.target) gt ${longestHeaders} }`,
    // HAProxy's own answers have 431 since 3.2; older ones would say 500 for it.
    isAtLeast(version, "3.2") ? {} : { status: 400 },
  ),
];

/**
 * Connections of one address, refused before TLS costs anything: the client sees a closed connection. After PROXY protocol where that
 * tells the address.
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
    `tcp-request ${when} track-sc0 ${counted("src")} table ${tables.connections}`,
    `tcp-request ${when} reject if { sc0_conn_cur gt ${connectionsPerAddress} }`,
  ];
}

/** Requests of one client's address. */
export function requestRules(
  { requestsPerAddress }: HaproxySize,
  client: "src" | "var(txn.client)",
): readonly string[] {
  if (requestsPerAddress === undefined) {
    return [];
  }
  const { count, seconds } = requestsPerAddress;
  return [
    `http-request track-sc1 ${counted(client)} table ${tables.requests}`,
    deny("requests-per-address", `{ sc1_http_req_rate gt ${count} }`, {
      options: ` hdr Retry-After ${seconds}`,
    }),
  ];
}

/** What the rules above count in, shared by all frontends. */
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

/** Kept for the kubelet's probes and for metrics when clients have taken all connections that they may have. */
const reservedConnections = 100;

/** Where plain http is only redirected, a tenth is enough: its connections end at once. */
const redirectedShare = 10;

/** Connections that the doors to the outside accept at once, and the process in all. */
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
