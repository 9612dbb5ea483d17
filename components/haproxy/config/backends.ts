import { errorPages } from "./error-pages";
import { binds } from "./frontends";
import { dropTrailers } from "./request-sanitising";
import { healthPaths, podPorts, type HaproxyConfigInput } from "./input";
import type { Section } from "./section";

/** Where requests go on to, and what tells whether anybody is there. */

/** How servers are looked up and watched. */
function serverDefaults({ runtime }: HaproxyConfigInput): readonly string[] {
  return runtime.type === "pod"
    ? [
        "# Starts without the name, and follows it: the Service may be made after HAProxy, or made again.",
        "default-server check inter 1s fall 3 rise 1 resolvers cluster init-addr last,libc,none resolve-prefer ipv4",
      ]
    : [
        "# A node without a Traefik pod does not answer; the check finds those that do.",
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
      "# A client's first request, too, goes over a connection that is there: one less to make here and at Traefik. HAProxy closes those that",
      "# nobody needs within seconds, Traefik only after minutes, so that it hardly ever closes one that is about to be used.",
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
      "# Tells Traefik the client's address, which it could not know otherwise.",
      ...servers(input.traefik.https, " send-proxy-v2"),
    ],
  };
  return input.tls === "passthrough" ? [web, tls] : [web];
}

/** For the kubelet's probes, on a port that no Service has. */
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
