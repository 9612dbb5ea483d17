import { hasCustomConfig } from "../config/custom-config-schema";
import { hidesClients } from "../config/service-checks";
import type { HaproxySettings, Settings } from "../config/settings";
import { ifReadable, withoutReading } from "../lib/if-readable";
import { show, type Problem } from "../lib/problem";
import { topologyOf, type Topology } from "./topology";
import { trustProblems } from "./trusted-proxies";

/** Choices that are each valid and that no topology serves together. */

interface Rule {
  /** The setting that is refused. */
  readonly key: string;
  /** Its value where the rule refuses it; undefined where the rule does not apply. */
  readonly refused: (settings: Settings, topology: Topology) => unknown;
  /** The reason, and the nearest combination that works. */
  readonly advice: string;
}

/** Every combination that is refused, each with the nearest that works. */
export const combinationProblems = (topology: Topology, settings: Settings): readonly Problem[] =>
  rules.flatMap(({ key, refused, advice }) => {
    const value = ifReadable(() => refused(settings, topology));
    return value === undefined ? [] : [{ key: `reana:${key}`, found: show(value), advice }];
  });

/** The same of settings of which some are wrong by themselves, and cannot be read. */
export function readableCombinationProblems(settings: Settings): readonly Problem[] {
  // No topology follows from the host name and the ports.
  const endpoint =
    ifReadable(() => settings.endpoint) ?? withoutReading({} as Settings["endpoint"], () => true);
  const topology = ifReadable(() => {
    const { frontEnd, ingressController, traefik } = settings;
    return topologyOf({ endpoint, frontEnd, ingressController, traefik });
  });
  return topology === undefined
    ? []
    : [
        ...combinationProblems(topology, settings),
        ...(ifReadable(() => trustProblems(topology, settings)) ?? []),
      ];
}

const when = <Value>(condition: boolean, value: Value): Value | undefined => (condition ? value : undefined);

/** The value that a rule refuses of HAProxy in the cluster. */
const ofHaproxy =
  (refused: (haproxy: HaproxySettings) => unknown) =>
  (_: Settings, { haproxy }: Topology): unknown =>
    haproxy?.inCluster && refused(haproxy.inCluster);

const passesThrough = ({ tls }: HaproxySettings): boolean => tls === "passthrough";

const behindTlsTermination = ({ loadBalancer }: HaproxySettings): boolean =>
  loadBalancer.mode === "tls-termination";

/** Whether all clients' requests come over connections of the load balancer's. */
const sharesConnections = (haproxy: HaproxySettings): boolean =>
  behindTlsTermination(haproxy) || haproxy.loadBalancer.mode === "tls-reencryption";

const tlsRules: readonly Rule[] = [
  {
    key: "tls.source",
    refused: ({ tls }, { tlsTermination }) =>
      when(tls.source === "external" && tlsTermination.location === "in-cluster", tls.source),
    advice:
      "leaves no certificate: TLS is terminated inside the cluster here. Use self-signed, pem, existing-secret or cert-manager, or a " +
      "front end that terminates TLS outside (reana:frontEnd.type external-haproxy, or loadBalancer.mode tls-termination).",
  },
  {
    key: "tls.source",
    refused: ({ tls }, { tlsTermination }) =>
      when(tls.source === "ingress-controller" && tlsTermination.role === "haproxy", tls.source),
    advice:
      "leaves HAProxy, which terminates TLS here, without a certificate. Use another source, or let the ingress controller terminate TLS " +
      "(reana:frontEnd.type ingress-controller, or reana:frontEnd.tls passthrough).",
  },
  {
    key: "tls.source",
    refused: ({ tls }, { tlsTermination }) =>
      when(tls.source !== "external" && tlsTermination.role === "load-balancer", tls.source),
    advice:
      "would not be used: the load balancer terminates TLS and holds the certificate. Remove reana:tls, or use loadBalancer.mode " +
      "tls-reencryption where it connects to HAProxy over https, or proxy-protocol where it passes TLS through.",
  },
  {
    key: "tls.source",
    refused: ({ tls }, { haproxy }) =>
      when(tls.source === "cert-manager" && haproxy?.hop.location === "external", tls.source),
    advice:
      "renews a Secret in the cluster, which a HAProxy outside cannot read. Use source external and an ACME client on that " +
      "machine (by DNS-01: plain HTTP is redirected there), or reana:frontEnd.type haproxy.",
  },
];

const haproxyRules: readonly Rule[] = [
  {
    key: "ingressController.type",
    refused: ({ ingressController }, { haproxy }) =>
      when(haproxy !== undefined && ingressController.type !== "bundled-traefik", ingressController.type),
    advice:
      "is not configured by this program, so it would not trust HAProxy. Use bundled-traefik behind HAProxy, or reana:frontEnd.type " +
      "ingress-controller and let clients connect to your controller.",
  },
  {
    key: "frontEnd.requestsPerAddress",
    refused: ofHaproxy((haproxy) => when(passesThrough(haproxy), haproxy.requestsPerAddress)),
    advice:
      "counts requests, and HAProxy parses none where it passes TLS through. Remove it, or use reana:frontEnd.tls terminate.",
  },
  {
    key: "frontEnd.customConfig",
    refused: ofHaproxy((haproxy) =>
      when(passesThrough(haproxy) && hasCustomConfig(haproxy.customConfig), haproxy.customConfig),
    ),
    advice:
      "is about requests, and HAProxy parses none where it passes TLS through. Remove it, or use reana:frontEnd.tls terminate.",
  },
  {
    key: "frontEnd.connectionsPerAddress",
    refused: ofHaproxy((haproxy) =>
      when(
        sharesConnections(haproxy) && haproxy.connectionsPerAddress !== "unlimited",
        haproxy.connectionsPerAddress,
      ),
    ),
    advice:
      "would count the load balancer's connections, which carry all clients' requests. Remove it; reana:frontEnd.requestsPerAddress " +
      "counts by the clients' own addresses.",
  },
  {
    key: "frontEnd.tls",
    refused: ofHaproxy((haproxy) => when(sharesConnections(haproxy) && passesThrough(haproxy), haproxy.tls)),
    advice:
      "has nothing to pass through: the load balancer terminates TLS. Remove it, or use loadBalancer.mode proxy-protocol.",
  },
  {
    key: "frontEnd.service.httpsNodePort",
    refused: ofHaproxy((haproxy) =>
      when(
        behindTlsTermination(haproxy),
        haproxy.service.type === "NodePort" ? haproxy.service.httpsNodePort : undefined,
      ),
    ),
    advice:
      "has no listener behind it: the load balancer terminates TLS and sends plain HTTP only. Remove it.",
  },
];

const addressesAreHidden = "would put a node's address in place of that of the hop before it. Remove it: ";

const trafficPolicyRules: readonly Rule[] = [
  {
    key: "frontEnd.service.externalTrafficPolicy",
    refused: ({ frontEnd }) =>
      when(frontEnd.type === "external-haproxy" && hidesClients(frontEnd), "Cluster"),
    advice: `${addressesAreHidden}Traefik trusts your HAProxy by its address.`,
  },
  {
    key: "frontEnd.service.externalTrafficPolicy",
    refused: ofHaproxy((haproxy) =>
      when(haproxy.loadBalancer.mode !== "none" && hidesClients(haproxy), "Cluster"),
    ),
    advice: `${addressesAreHidden}HAProxy trusts the load balancer by its address.`,
  },
  ...(["connectionsPerAddress", "openRequestsPerAddress", "requestsPerAddress"] as const).map(
    (name): Rule => ({
      key: `frontEnd.${name}`,
      refused: ofHaproxy((haproxy) =>
        when(hidesClients(haproxy) && haproxy[name] !== "unlimited", haproxy[name]),
      ),
      advice:
        "would count the nodes' connections, which reana:frontEnd.service.externalTrafficPolicy Cluster puts in place of the clients'. Remove it, or " +
        "use Local.",
    }),
  ),
];

const controllerRules: readonly Rule[] = [
  {
    key: "frontEnd.service",
    refused: (_, { ingressController: { type, clientService } }) =>
      when(type !== "bundled-traefik", clientService),
    advice:
      "would be a Service of the bundled Traefik, which is not installed: your controller has its own Service. Remove it.",
  },
  {
    key: "networkPolicies.enabled",
    refused: ({ networkPolicies, ingressController }) =>
      when(ingressController.type !== "bundled-traefik" && networkPolicies.enabled, networkPolicies.enabled),
    advice:
      "would block your controller: reana-server and reana-ui would allow connections from the bundled Traefik only, which is not installed. Remove it, " +
      "and write NetworkPolicies that select your controller's pods.",
  },
  {
    key: "frontEnd.httpRedirect",
    refused: ({ ingressController }, { httpListener: { hop, handling } }) =>
      when(
        ingressController.type === "other" && hop === "ingress-controller" && handling !== "unmanaged",
        handling === "redirect",
      ),
    advice:
      "is up to your controller, by annotations of its own (nginx redirects by default). Remove it, and put such annotations under " +
      "reana:ingress.annotations.",
  },
  {
    key: "ingress.extra",
    refused: ({ ingress, ingressController }) =>
      when(
        ingressController.type === "other" && ingress.extra.length > 0,
        ingress.extra.map(({ name }) => name),
      ),
    advice:
      "have the same host and paths as the main Ingress, and other controllers than Traefik refuse a second Ingress for them (nginx by its webhook) " +
      "or serve only one. Remove them, and put their annotations under reana:ingress.annotations.",
  },
  {
    key: "ingress.middlewares",
    refused: ({ ingress, ingressController }) => {
      const names = Object.keys(ingress.middlewares);
      return when(ingressController.type === "other" && names.length > 0, names);
    },
    advice: "are Traefik's; another controller does not know them. Remove them.",
  },
];

const monitoringRules: readonly Rule[] = [
  {
    key: "monitoring.type",
    refused: ({ monitoring }, { haproxy }) =>
      when(monitoring.type !== "none" && haproxy?.hop.location !== "in-cluster", monitoring.type),
    advice:
      "has nothing to monitor: it is for HAProxy in the cluster, which reana:frontEnd leaves out. Remove it, or use reana:frontEnd.type haproxy.",
  },
];

const rules: readonly Rule[] = [
  ...tlsRules,
  ...haproxyRules,
  ...trafficPolicyRules,
  ...controllerRules,
  ...monitoringRules,
];
