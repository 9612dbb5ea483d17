import { errorPages } from "./error-pages";
import { probeConnections } from "./connection-limits";
import { probeConnectionRules } from "./limits";
import { probeTimeouts } from "./process";
import { binds } from "./frontends";
import { dropTrailers } from "./request-sanitising";
import { healthCheckHost, healthPaths, podPorts, type HaproxyConfigInput } from "./input";
import type { Section } from "./section";

/** Where HAProxy forwards requests, and how it checks its servers. */

/**
 * How the names of servers are resolved. In a pod HAProxy's own resolver alone asks for a name, as it is: libc would try it with each domain
 * of the pod's search list first, and a wildcard record there would get the clients' requests. Two servers of a backend may have one address
 * only by allow-dup-ip (serversWithoutReuse).
 */
const resolution = ({ runtime }: HaproxyConfigInput): string =>
  runtime.type === "pod"
    ? "resolvers cluster init-addr last,none resolve-prefer ipv4 resolve-opts allow-dup-ip"
    : "init-addr last,libc,none";

function serverDefaults(input: HaproxyConfigInput): readonly string[] {
  const check = "check inter 1s fall 3 rise 1";
  return input.runtime.type === "pod"
    ? [
        "# HAProxy starts even if the name does not resolve yet, and follows changes: the Service may be created after it.",
        "# Down until a check has passed: a new pod's first connections may be lost, until the cluster's network policies know its address.",
        `default-server ${check} init-state down ${resolution(input)}`,
      ]
    : [
        "# A node without a Traefik pod refuses connections; the health check finds the nodes that have one.",
        `default-server ${check} ${resolution(input)}`,
      ];
}

/** Any response of HTTP: Traefik responds with 404 for a host that it does not know. One that is stopped still accepts connections. */
const httpCheck: readonly string[] = [
  "# Traefik has to respond, whatever it says: one that hangs still accepts connections.",
  "option httpchk",
  `http-check send meth HEAD uri / ver HTTP/1.1 hdr Host ${healthCheckHost}`,
  "http-check expect status 100-599",
  "timeout check 2s",
];

const serverName = (addresses: readonly string[], index: number): string =>
  addresses.length === 1 ? "traefik" : `traefik-${index + 1}`;

const servers = (addresses: readonly string[], options = ""): readonly string[] =>
  addresses.map((address, index) => `server ${serverName(addresses, index)} ${address}${options}`);

/**
 * The same servers, for requests that may change something: those with a method that is not safe (RFC 9110 section 9.2.1). When a server
 * dies with a request that came over a connection in use again, HAProxy takes it for one that was just being closed. It ends the client's
 * connection without a response, or says over HTTP/2 that the request has not been processed (REFUSED_STREAM), and clients repeat it.
 * Over a new connection it responds with 502; releases before April 2024 (haproxy#2285; Debian 12 has one) only if the client's is new, too.
 */
function serversWithoutReuse(input: HaproxyConfigInput): readonly string[] {
  const { http } = input.traefik;
  const names = http.map((_, index) => `${serverName(http, index)}-no-reuse`);
  const mayChange = "!{ method GET HEAD OPTIONS }";
  return [
    "# A connection of its own for each request that may change something: if Traefik dies with it, the client gets 502. Over a reused one",
    "# HAProxy would close the client's, or say to a client of HTTP/2 that nothing has been done, and it would send the request again.",
    ...(names.length === 1
      ? []
      : names.map(
          (name, index) => `use-server ${name} if ${mayChange} { rand(${names.length - index}) eq 0 }`,
        )),
    // With several, chance may have chosen one that is down: then the first that is up.
    ...names.map((name) => `use-server ${name} if ${mayChange}`),
    `default-server ${resolution(input)}`,
    ...http.map(
      (address, index) =>
        `server ${names[index] ?? ""} ${address} track ${serverName(http, index)} weight 0 pool-max-conn 0`,
    ),
  ];
}

export function backends(input: HaproxyConfigInput): readonly Section[] {
  const web: Section = {
    title: "backend traefik",
    lines: [
      "option redispatch",
      ...dropTrailers(input.version),
      ...httpCheck,
      ...errorPages(),
      // Passed through are ACME challenges only.
      ...(input.tls === "passthrough" ? [] : serversWithoutReuse(input)),
      ...serverDefaults(input),
      ...servers(input.traefik.http),
    ],
  };
  const tls: Section = {
    title: "backend traefik-tls",
    lines: [
      "mode tcp",
      "# Traefik has to complete a TLS handshake: one that hangs still accepts connections.",
      "timeout check 2s",
      ...serverDefaults(input),
      "# PROXY protocol forwards the client's address to Traefik.",
      ...servers(input.traefik.https, " send-proxy-v2 check-ssl verify none"),
    ],
  };
  return input.tls === "passthrough" ? [web, tls] : [web];
}

/** Health endpoints for the kubelet's probes, on a port that no Service exposes. */
export const health = (input: HaproxyConfigInput): Section => ({
  title: "frontend health",
  lines: [
    ...binds(input, podPorts.health),
    "no log",
    "# What connects here cannot use up the connections of clients, nor keep the kubelet's probes out.",
    `maxconn ${probeConnections.health}`,
    ...probeTimeouts(),
    ...probeConnectionRules(),
    `monitor-uri ${healthPaths.alive}`,
    `http-request return status 200 content-type text/plain string ready if { path ${healthPaths.ready} } { nbsrv(${input.tls === "passthrough" ? "traefik-tls" : "traefik"}) gt 0 }`,
    "http-request return status 503 content-type text/plain string waiting-for-traefik",
  ],
});
