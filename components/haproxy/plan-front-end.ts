import type { ReleaseNames } from "../chart/adapter";
import type { HaproxySettings, ExternalHaproxySettings, Settings } from "../config/settings";
import { haproxyConfiguration } from "./config/configuration";
import { bundledEntryPoints } from "../traefik/entry-points";
import type { TlsHandling } from "../topology/hops";
import type { HaproxyTopology, Topology } from "../topology/topology";
import { haproxyPorts, type FrontEndPort, type FrontEndService } from "./service-spec";

/** What stands between clients and the ingress controller, and the door that they come in by. */
export interface PlannedFrontEnd {
  /** Undefined where no HAProxy runs in the cluster. */
  readonly haproxy: PlannedHaproxy | undefined;
  /** Undefined where no HAProxy runs outside of it. */
  readonly outsideHaproxy: PlannedOutsideHaproxy | undefined;
  /** Undefined where the cluster's own controller has a door already. */
  readonly service: FrontEndService | undefined;
}

export interface PlannedHaproxy {
  readonly settings: HaproxySettings;
  readonly tls: TlsHandling;
  /** Text of haproxy.cfg. */
  readonly configuration: string;
  /** Name of its objects. */
  readonly objectName: string;
  readonly labels: Readonly<Record<string, string>>;
}

export interface PlannedOutsideHaproxy {
  /** Text of a complete haproxy.cfg. */
  readonly configuration: string;
  /** How its connections have to reach the cluster. */
  readonly trafficRequirements: string;
}

/** Ports of Traefik's own Service, in every chart line. */
const traefikServicePorts = { http: 80, https: 443 } as const;

export function planFrontEnd(settings: Settings, topology: Topology, names: ReleaseNames): PlannedFrontEnd {
  const { frontEnd } = settings;
  const none = { haproxy: undefined, outsideHaproxy: undefined, service: undefined };
  switch (frontEnd.type) {
    case "haproxy":
      return { ...none, ...insideHaproxy(settings, frontEnd, topology, names) };
    case "external-haproxy":
      return {
        ...none,
        outsideHaproxy: outsideHaproxy(settings, frontEnd, topology),
        service: {
          exposure: frontEnd.service,
          selector: names.traefikPodLabels,
          ports: [{ scheme: "http", targetPort: bundledEntryPoints.http }],
          turns: "at last",
        },
      };
    case "ingress-controller":
      return frontEnd.service === undefined
        ? none
        : {
            ...none,
            service: {
              exposure: frontEnd.service,
              selector: names.traefikPodLabels,
              ports: [
                { scheme: "http", targetPort: bundledEntryPoints.http },
                { scheme: "https", targetPort: bundledEntryPoints.https },
              ],
              turns: "before the release",
            },
          };
  }
}

const haproxyName = ({ name }: Settings["release"]): string => `${name}-haproxy`;

/** Labels of HAProxy's pods. */
export const haproxyPods = (release: Settings["release"]): Readonly<Record<string, string>> => ({
  "app.kubernetes.io/name": "haproxy",
  "app.kubernetes.io/instance": haproxyName(release),
});

function insideHaproxy(
  settings: Settings,
  frontEnd: HaproxySettings,
  topology: Topology,
  names: ReleaseNames,
): Pick<PlannedFrontEnd, "haproxy" | "service"> {
  const { endpoint, namespace, clusterDomain, release, tls: certificate } = settings;
  const { hop, previousHop, version } = haproxyOf(topology);
  const { tls } = hop;
  const traefik = `${names.traefikService}.${namespace.name}.svc.${clusterDomain}`;
  const objectName = haproxyName(release);
  const labels = haproxyPods(release);
  const configuration = haproxyConfiguration({
    endpoint,
    version,
    size: frontEnd,
    customConfig: frontEnd.customConfig,
    runtime: { type: "pod", certificate: certificate.source === "cert-manager" ? "awaited" : "mounted" },
    tls,
    loadBalancer: previousHop,
    // Full names: HAProxy's resolver imports no search list, so a short one would not be found.
    traefik: {
      http: [`${traefik}:${traefikServicePorts.http}`],
      https: [`${traefik}:${traefikServicePorts.https}`],
    },
  });
  return {
    haproxy: { settings: frontEnd, tls, configuration, objectName, labels },
    service: {
      exposure: frontEnd.service,
      selector: labels,
      ports: [{ scheme: "http", targetPort: haproxyPorts.http }, ...httpsPort(frontEnd, tls)],
      turns: "at last",
    },
  };
}

/** A cloud's load balancer that ends TLS takes its listener for https from the Service, and sends plain http to it. */
function httpsPort({ service }: HaproxySettings, tls: TlsHandling): readonly FrontEndPort[] {
  if (tls !== "plaintext") {
    return [{ scheme: "https", targetPort: haproxyPorts.https }];
  }
  return service.type === "LoadBalancer" ? [{ scheme: "https", targetPort: haproxyPorts.http }] : [];
}

function haproxyOf({ haproxy }: Topology): HaproxyTopology {
  if (haproxy === undefined) {
    throw new Error("the topology has no HAProxy");
  }
  return haproxy;
}

function outsideHaproxy(
  { endpoint }: Settings,
  frontEnd: ExternalHaproxySettings,
  topology: Topology,
): PlannedOutsideHaproxy {
  const port = doorPort(frontEnd);
  const servers = frontEnd.nodes.map((node) => `${node.includes(":") ? `[${node}]` : node}:${port}`);
  return {
    configuration: haproxyConfiguration({
      endpoint,
      version: frontEnd.haproxyVersion,
      size: frontEnd,
      customConfig: frontEnd.customConfig,
      runtime: { type: "machine" },
      tls: haproxyOf(topology).hop.tls,
      loadBalancer: undefined,
      traefik: { http: servers, https: [] },
    }),
    trafficRequirements:
      `Traefik believes ${frontEnd.addresses.join(", ")} and nobody else, and it sees the address that a connection reaches its node from: ` +
      `HAProxy has to connect to ${servers.join(", ")} itself, with nothing on the way that rewrites addresses (NAT). The Service has ` +
      "externalTrafficPolicy Local, so the node keeps that address, and only nodes with a Traefik pod answer; HAProxy's check finds them. " +
      "Close that port to everybody but HAProxy in your firewall all the same.",
  };
}

/** The port that HAProxy meets the cluster at. */
const doorPort = ({ service }: ExternalHaproxySettings): number =>
  service.type === "NodePort" ? service.httpNodePort : traefikServicePorts.http;
