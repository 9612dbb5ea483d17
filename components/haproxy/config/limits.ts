import { isAtLeast, type HaproxySize, type HaproxyVersion } from "../../config/settings";
import type { HaproxyConfigInput, LoadBalancer } from "./input";
import { deny, reject } from "./deny-rules";
import { connectionLimits } from "./connection-limits";
import { isWebsocket } from "./websockets";
import { stickTable, type StickTable } from "./stick-tables";

/** Limits of one client. Bodies have no limit in size; uploads have none in time. */

/**
 * reana-server's uWSGI accepts 10240 bytes of variables per request (`buffer-size` in the chart) and drops a longer request without a
 * response. A header `name: value` takes nine bytes more than its name and value there. The target counts twice (REQUEST_URI, and
 * PATH_INFO with QUERY_STRING). 1536 bytes are reserved for what HAProxy, Traefik and uWSGI add: forwarded headers, host names, and the
 * difference in how HAProxy counts.
 */
const longestHeaders = 10240 - 1536;

/** The key of the counters: an IPv4 address, or the /64 of an IPv6 client, which can choose any address of it (RFC 6177). */
const counterKey = (address: string): string => `${address},ipmask(32,64)`;

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
 *
 * @param limit of one address
 * @param table that counts them
 */
function connectionRules(
  limit: number | "unlimited",
  table: StickTable,
  loadBalancer: LoadBalancer | undefined,
): readonly string[] {
  if (limit === "unlimited") {
    return [];
  }
  const when = loadBalancer?.forwardsVia === "PROXY protocol" ? "session" : "connection";
  return [
    `tcp-request ${when} track-sc0 ${counterKey("src")} table ${stickTable(table)}`,
    `tcp-request ${when} reject if { sc0_conn_cur gt ${limit} }`,
  ];
}

/** Of a frontend that serves requests or passes TLS through. */
export const servedConnectionRules = ({ size, loadBalancer }: HaproxyConfigInput): readonly string[] =>
  connectionRules(size.connectionsPerAddress, "connections", loadBalancer);

/** Of the frontend that redirects: counted apart, since it accepts fewer connections. */
export const redirectedConnectionRules = (input: HaproxyConfigInput): readonly string[] =>
  connectionRules(connectionLimits(input).redirectedPerAddress, "redirectedConnections", input.loadBalancer);

/** Of a client that connects past a load balancer that forwards the others' addresses in headers. */
const untrustedPerAddress = 100;

/** Without them such a client could take all connections: those of the load balancer are not limited. */
export function untrustedConnectionRules(loadBalancer: LoadBalancer | undefined): readonly string[] {
  if (loadBalancer?.forwardsVia !== "forwarded headers") {
    return [];
  }
  const untrusted = `!{ src ${loadBalancer.sourceRanges.join(" ")} }`;
  return [
    `tcp-request connection track-sc0 ${counterKey("src")} table ${stickTable("redirectedConnections")} if ${untrusted}`,
    `tcp-request connection reject if ${untrusted} { sc0_conn_cur gt ${untrustedPerAddress} }`,
  ];
}

/**
 * Connections of one address to the ports for probes and metrics. The kubelet holds three at most, a Prometheus one. They are counted
 * apart: where a node hides clients' addresses, they come from the same address as its kubelet's probes.
 */
const probesPerAddress = 8;

export const probeConnectionRules = (): readonly string[] =>
  connectionRules(probesPerAddress, "probes", undefined);

const retryAfter = " hdr Retry-After 10";

/**
 * Requests that are open at once: of one address, and of all. These rules stand after those of websockets.ts, and before every other that
 * responds. HAProxy keeps a response that the client does not take, and the request with it; so it resets a stream of HTTP/2 without a
 * response. A connection of HTTP/1.1 has one request, and connections are limited: there the client learns what is wrong.
 *
 * @param backend whose open requests are all
 */
export function openRequestRules(
  {
    size: { openRequestsPerAddress, connectionsPerAddress, maxConnections },
  }: Pick<HaproxyConfigInput, "size">,
  client: "src" | "var(txn.client)",
  backend: string,
): readonly string[] {
  const tooManyOfAll = `{ be_conn(${backend}) ge ${maxConnections} }`;
  const ofAll = [
    "# Each takes a connection to Traefik: no more than connections of clients.",
    reject("open-requests", `${tooManyOfAll} HTTP_2.0`),
    deny("open-requests", tooManyOfAll, { options: retryAfter }),
  ];
  if (openRequestsPerAddress === "unlimited") {
    return ofAll;
  }
  const count = (table: StickTable): string =>
    `http-request track-sc2 ${counterKey(client)} table ${stickTable(table)}`;
  const tooMany = `{ sc2_conn_cur gt ${openRequestsPerAddress} }`;
  const connectionsSuffice =
    client === "src" &&
    connectionsPerAddress !== "unlimited" &&
    connectionsPerAddress <= openRequestsPerAddress;
  return [
    ...(connectionsSuffice
      ? [
          "# Requests and websockets of HTTP/2 that one address has open, each counted apart. Those of HTTP/1.1 are as many as its connections.",
          `${count("websockets")} if ${isWebsocket} { fc_http_major eq 2 }`,
          `${count("openRequests")} if { fc_http_major eq 2 }`,
          reject("open-requests-per-address", tooMany),
        ]
      : [
          "# Requests and websockets that one address has open, each counted apart.",
          `${count("websockets")} if ${isWebsocket}`,
          count("openRequests"),
          reject("open-requests-per-address", `${tooMany} HTTP_2.0`),
          deny("open-requests-per-address", tooMany, { options: retryAfter }),
        ]),
    ...ofAll,
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
    `http-request track-sc1 ${counterKey(client)} table ${stickTable("requests")}`,
    deny("requests-per-address", `{ sc1_http_req_rate gt ${count} }`, {
      options: ` hdr Retry-After ${seconds}`,
    }),
  ];
}
