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
 * How servers are resolved and checked. In a pod HAProxy's own resolver alone asks for a name, as it is: libc would try it with each domain
 * of the pod's search list first, and a wildcard record there would get the clients' requests.
 */
function serverDefaults({ runtime }: HaproxyConfigInput): readonly string[] {
  return runtime.type === "pod"
    ? [
        "# HAProxy starts even if the name does not resolve yet, and follows changes: the Service may be created after it.",
        "# Down until a check has passed: a new pod's first connections may be lost, until the cluster's network policies know its address.",
        "default-server check inter 1s fall 3 rise 1 init-state down resolvers cluster init-addr last,none resolve-prefer ipv4",
      ]
    : [
        "# A node without a Traefik pod refuses connections; the health check finds the nodes that have one.",
        "default-server check inter 1s fall 3 rise 1 init-addr last,libc,none",
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

const servers = (addresses: readonly string[], options = ""): readonly string[] =>
  addresses.map(
    (address, index) => `server traefik${addresses.length === 1 ? "" : `-${index + 1}`} ${address}${options}`,
  );

export function backends(input: HaproxyConfigInput): readonly Section[] {
  const web: Section = {
    title: "backend traefik",
    lines: [
      "option redispatch",
      "# A client's first request reuses an idle server connection too. HAProxy closes idle connections within seconds and Traefik after",
      "# minutes, so that a reused one is hardly ever closed by Traefik.",
      "http-reuse always",
      ...dropTrailers(input.version),
      ...httpCheck,
      ...errorPages(),
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
