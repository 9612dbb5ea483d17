import type { HaproxySettings, Settings } from "../config/settings";
import type { TlsHandling } from "../topology/hops";
import type { HaproxyTopology } from "../topology/topology";
import { haproxyConfiguration } from "./config/configuration";
import type { HaproxyConfigInput, PodCertificate, TraefikServers } from "./config/input";
import { haproxyPorts, type FrontEndPort } from "./service-spec";

/** HAProxy's pods, decided as far as it can be before the addresses of its backends are known. */
export interface PlannedHaproxy {
  readonly settings: HaproxySettings;
  /** The input of haproxy.cfg, but the backends' addresses. */
  readonly input: Omit<HaproxyConfigInput, "traefik">;
  /** Name of its objects. */
  readonly objectName: string;
  /** Labels of its pods. */
  readonly labels: Readonly<Record<string, string>>;
  /** Ports of a Service that selects them. */
  readonly ports: readonly FrontEndPort[];
}

export const planHaproxy = (
  { endpoint }: Pick<Settings, "endpoint">,
  frontEnd: HaproxySettings,
  { hop: { tls }, previousHop, version }: HaproxyTopology,
  objectName: string,
  certificate: PodCertificate,
): PlannedHaproxy => ({
  settings: frontEnd,
  input: {
    endpoint,
    version,
    size: frontEnd,
    customConfig: frontEnd.customConfig,
    runtime: { type: "pod", certificate },
    tls,
    loadBalancer: previousHop,
  },
  objectName,
  labels: haproxyLabels(objectName),
  ports: [{ scheme: "http", targetPort: haproxyPorts.http }, ...httpsPort(frontEnd, tls)],
});

/** Text of haproxy.cfg. */
export const configurationOf = ({ input }: PlannedHaproxy, backend: TraefikServers): string =>
  haproxyConfiguration({ ...input, traefik: backend });

/** Labels of the pods of a HAProxy by the name of its objects. */
export const haproxyLabels = (objectName: string): Readonly<Record<string, string>> => ({
  "app.kubernetes.io/name": "haproxy",
  "app.kubernetes.io/instance": objectName,
});

/** A cloud's load balancer that terminates TLS takes its listener for https from the Service, and sends plain http to it. */
function httpsPort({ service }: HaproxySettings, tls: TlsHandling): readonly FrontEndPort[] {
  if (tls !== "plaintext") {
    return [{ scheme: "https", targetPort: haproxyPorts.https }];
  }
  return service.type === "LoadBalancer" ? [{ scheme: "https", targetPort: haproxyPorts.http }] : [];
}
