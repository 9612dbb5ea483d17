import { byHeaders, byLines, http2Request, pseudoHeaders, spoofedValues, type Attempt } from "../attempt";

/** Headers of proxies that REANA does not have, and a Host that is not what browsers send: some application may read them one day. */

const names: readonly (readonly [name: string, value: string])[] = [
  ["X-Forwarded", `for=${spoofedValues.client}`],
  ["X-Client-IP", spoofedValues.client],
  ["X-Cluster-Client-IP", spoofedValues.client],
  ["True-Client-IP", spoofedValues.client],
  ["CF-Connecting-IP", spoofedValues.client],
  ["Fastly-Client-IP", spoofedValues.client],
  ["X-Original-URL", spoofedValues.path],
  ["X-Original-Host", spoofedValues.host],
  ["X-Original-Forwarded-For", spoofedValues.client],
  ["X-Rewrite-URL", spoofedValues.path],
  ["X-Script-Name", spoofedValues.path],
  ["Remote-User", "administrator"],
  ["Remote-Addr", spoofedValues.client],
  ["X-Remote-User", "administrator"],
  ["X-Auth-User", "administrator"],
];

const ports = ["6666", "080", "65536", "99999999999999999999"];

const otherPort = "Host with another port";

export const otherProxyAttacks: readonly Attempt[] = [
  ...names.flatMap(([name, value]) => [
    byHeaders("headers of other proxies", name, () => [[name, value]]),
    byHeaders("headers of other proxies", name.replaceAll("-", "_"), () => [
      [name.replaceAll("-", "_"), value],
    ]),
  ]),
  ...ports.flatMap((port): readonly Attempt[] => [
    byLines(otherPort, port, ({ host }) => ({ hosts: [`Host: ${host}:${port}`] })),
    {
      kind: otherPort,
      name: `${port} in HTTP/2`,
      http2: (at) =>
        http2Request(at, [], {
          pseudo: pseudoHeaders(at).map(([name, value]) => [
            name,
            name === ":authority" ? `${value}:${port}` : value,
          ]),
        }),
    },
  ]),
  byLines(otherPort, "in capitals", ({ host }) => ({ hosts: [`Host: ${host.toUpperCase()}:6666`] })),
];
