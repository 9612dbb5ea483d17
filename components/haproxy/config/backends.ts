import { errorPages } from "./error-pages";
import { binds } from "./frontends";
import { dropTrailers } from "./request-sanitising";
import { healthPaths, podPorts, type HaproxyConfigInput } from "./input";
import type { Section } from "./section";

/** Where HAProxy forwards requests, and how it checks its servers. */

/** How servers are resolved and checked. */
function serverDefaults({ runtime }: HaproxyConfigInput): readonly string[] {
  return runtime.type === "pod"
    ? [
        "# HAProxy starts even if the name does not resolve yet, and follows changes: the Service may be created after it.",
        "default-server check inter 1s fall 3 rise 1 resolvers cluster init-addr last,libc,none resolve-prefer ipv4",
      ]
    : [
        "# A node without a Traefik pod refuses connections; the health check finds the nodes that have one.",
        "default-server check inter 1s fall 3 rise 1 init-addr last,libc,none",
      ];
}

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
      ...errorPages(),
      ...serverDefaults(input),
      ...servers(input.traefik.http),
    ],
  };
  const tls: Section = {
    title: "backend traefik-tls",
    lines: [
      "mode tcp",
      ...serverDefaults(input),
      "# PROXY protocol forwards the client's address to Traefik.",
      ...servers(input.traefik.https, " send-proxy-v2"),
    ],
  };
  return input.tls === "passthrough" ? [web, tls] : [web];
}

/** Health endpoints for the kubelet's probes, on a port that no Service exposes. */
export const health = ({ tls }: HaproxyConfigInput): Section => ({
  title: "frontend health",
  lines: [
    ...binds(podPorts.health),
    "no log",
    `monitor-uri ${healthPaths.alive}`,
    `http-request return status 200 content-type text/plain string ready if { path ${healthPaths.ready} } { nbsrv(${tls === "passthrough" ? "traefik-tls" : "traefik"}) gt 0 }`,
    "http-request return status 503 content-type text/plain string waiting-for-traefik",
  ],
});
