import type { ReleaseNames } from "../chart/adapter";
import { replacesTraefikService, traefikServicePorts } from "../chart/traefik-service";
import type { ExternalHaproxySettings, HaproxySettings, Settings } from "../config/settings";
import type { HaproxyTopology, Topology } from "../topology/topology";
import { bundledEntryPoints } from "../traefik/entry-points";
import { haproxyConfiguration } from "./config/configuration";
import type { TraefikServers } from "./config/input";
import { haproxyLabels, planHaproxy, type PlannedHaproxy } from "./plan-haproxy";
import type { FrontEndService } from "./service-spec";

/**
 * When an update switches the Service to other pods. To HAProxy: `last`, once HAProxy is ready. From HAProxy in the cluster to Traefik:
 * `before the release`. Traefik serves clients on both entry points already (components/ingress/plan-ingresses.ts), and afterwards no
 * longer serves HAProxy.
 *
 * Meanwhile clients reach a Traefik that trusts the pods' networks. Over https no client can spoof headers, since the entry point
 * websecure trusts none there. reana-server may count the values of X-Forwarded-For for the other mode (components/topology/topology.ts).
 * One too few: it takes HAProxy's address for the client's. One too many: ProxyFix finds fewer values than it counts, ignores them, and
 * takes Traefik's address. In neither case does the client choose the address.
 */
export type SwitchOrder = "before the release" | "last";

export interface PlannedService extends FrontEndService {
  readonly switchOrder: SwitchOrder;
}

/** HAProxy before the ingress controller, and the Service that clients connect to. */
export interface PlannedFrontEnd {
  /** Undefined where no HAProxy runs in the cluster. */
  readonly haproxy: PlannedClusterHaproxy | undefined;
  /** Undefined where no HAProxy runs outside of it. */
  readonly externalHaproxy: PlannedExternalHaproxy | undefined;
  /** Undefined where the cluster's own controller has a Service already. */
  readonly service: PlannedService | undefined;
}

/** HAProxy in the cluster, in front of the chart's Traefik. */
export interface PlannedClusterHaproxy extends PlannedHaproxy {
  /** Addresses of Traefik's Service. */
  readonly backend: TraefikServers;
}

export interface PlannedExternalHaproxy {
  /** Text of a complete haproxy.cfg. */
  readonly configuration: string;
  /** How its connections have to reach the cluster. */
  readonly trafficRequirements: string;
}

export function planFrontEnd(settings: Settings, topology: Topology, names: ReleaseNames): PlannedFrontEnd {
  const {
    haproxy,
    ingressController: { clientService },
  } = topology;
  const takenOver = replacesTraefikService(settings);
  const none = { haproxy: undefined, externalHaproxy: undefined, service: undefined };
  if (haproxy?.inCluster !== undefined) {
    return { ...none, ...clusterHaproxy(settings, haproxy.inCluster, haproxy, names) };
  }
  if (haproxy?.external !== undefined) {
    return {
      ...none,
      externalHaproxy: externalHaproxy(settings, haproxy.external, haproxy),
      service: {
        exposure: haproxy.external.service,
        selector: names.traefikPodLabels,
        ports: [{ scheme: "http", targetPort: bundledEntryPoints.http }],
        // Helm would delete the Service of a release that is taken over; and both select Traefik.
        switchOrder: takenOver ? "before the release" : "last",
        takenOver,
      },
    };
  }
  return clientService === undefined
    ? none
    : {
        ...none,
        service: {
          exposure: clientService,
          selector: names.traefikPodLabels,
          ports: [
            { scheme: "http", targetPort: bundledEntryPoints.http },
            { scheme: "https", targetPort: bundledEntryPoints.https },
          ],
          switchOrder: "before the release",
          takenOver,
        },
      };
}

const haproxyName = ({ name }: Settings["release"]): string => `${name}-haproxy`;

/** Labels of HAProxy's pods. */
export const haproxyPodLabels = (release: Settings["release"]): Readonly<Record<string, string>> =>
  haproxyLabels(haproxyName(release));

function clusterHaproxy(
  settings: Settings,
  frontEnd: HaproxySettings,
  topology: HaproxyTopology,
  names: ReleaseNames,
): Pick<PlannedFrontEnd, "haproxy" | "service"> {
  const { namespace, clusterDomain, release, tls } = settings;
  const certificate = tls.source === "cert-manager" ? "awaited" : "mounted";
  const haproxy = planHaproxy(settings, frontEnd, topology, haproxyName(release), certificate);
  const traefik = `${names.traefikService}.${namespace.name}.svc.${clusterDomain}`;
  return {
    haproxy: {
      ...haproxy,
      // Full names: HAProxy's resolver imports no search list, so a short one would not be found.
      backend: {
        http: [`${traefik}:${traefikServicePorts.http}`],
        https: [`${traefik}:${traefikServicePorts.https}`],
      },
    },
    service: {
      exposure: frontEnd.service,
      selector: haproxy.labels,
      ports: haproxy.ports,
      switchOrder: "last",
      takenOver: replacesTraefikService(settings),
    },
  };
}

function externalHaproxy(
  { endpoint }: Settings,
  frontEnd: ExternalHaproxySettings,
  { hop }: HaproxyTopology,
): PlannedExternalHaproxy {
  const port = entryPort(frontEnd);
  const servers = frontEnd.nodes.map((node) => `${node.includes(":") ? `[${node}]` : node}:${port}`);
  return {
    configuration: haproxyConfiguration({
      endpoint,
      version: frontEnd.haproxyVersion,
      size: frontEnd,
      customConfig: frontEnd.customConfig,
      runtime: { type: "machine" },
      tls: hop.tls,
      loadBalancer: undefined,
      traefik: { http: servers, https: [] },
    }),
    trafficRequirements:
      `Traefik trusts ${frontEnd.addresses.join(", ")} and no other address. It sees the address from which a connection reaches its node: ` +
      `HAProxy has to connect to ${servers.join(", ")} itself, and nothing on the way may rewrite addresses (NAT). The Service has ` +
      "externalTrafficPolicy Local: the node keeps that address, and only nodes with a Traefik pod respond. HAProxy's health check finds them. " +
      "Let your firewall open that port to HAProxy alone all the same.",
  };
}

/** The port at which HAProxy connects to the cluster. */
const entryPort = ({ service }: ExternalHaproxySettings): number =>
  service.type === "NodePort" ? service.httpNodePort : traefikServicePorts.http;
