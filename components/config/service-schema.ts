import ipaddr from "ipaddr.js";
import { z } from "zod";
import {
  allowedAddresses,
  annotations,
  dns1035Label,
  ipAddress,
  optional,
  nodePort,
  unionAdvice,
} from "../lib/schema-primitives";

/** `reana:frontEnd.service`: the Service that clients, or the hop before it, connect to. */

/** The node ports of Traefik's Service in REANA's chart. */
export const reanaNodePorts = { http: 30080, https: 30443 } as const;

const familyPolicies = ["SingleStack", "PreferDualStack", "RequireDualStack"] as const;
const families = ["IPv4", "IPv6"] as const;
const trafficPolicies = ["Local", "Cluster"] as const;

/** Kubernetes takes no other address as an external one. */
function isRoutable(text: string): boolean {
  if (!ipaddr.isValid(text)) {
    return true;
  }
  const kinds = ["unspecified", "loopback", "linkLocal", "multicast", "broadcast"];
  return !kinds.includes(ipaddr.process(text).range());
}

const classAdvice =
  "must be the class of a load balancer controller: write name or prefix/name, as its documentation does.";

/** `prefix/name`, as Kubernetes writes it; the prefix may be left out. */
const qualifiedName =
  /^([a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*\/)?[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$/;

const ofEveryService = {
  name: optional(dns1035Label("a Service")).meta({
    description:
      "Name of the Service. That of Traefik's Service in the chart, RELEASE-traefik, puts this one in its place: for a release that was taken over.",
    defaultNote: "RELEASE-front-end",
  }),
  ipFamilyPolicy: optional(
    z.enum(familyPolicies, { error: `must be one of ${familyPolicies.join(", ")}.` }),
  ).meta({
    description:
      "Whether the Service has addresses of one family or of both. SingleStack where addresses of one family are all that the load balancer controller has, such as a MetalLB with IPv4 alone.",
    defaultNote: "PreferDualStack",
  }),
  ipFamilies: optional(
    z
      .array(z.enum(families, { error: "must be IPv4 or IPv6." }), {
        error: "must be a list of IPv4, IPv6, the first one first.",
      })
      .min(1, "is empty: write IPv4, IPv6 or both, or leave it out.")
      .max(2, "has more than two families: write IPv4, IPv6 or both.")
      .refine((list) => new Set(list).size === list.length, "has one family twice: write each once."),
  ).meta({
    description: "IP families of the Service, the first one first.",
    defaultNote: "chosen by the cluster",
  }),
  externalIPs: optional(
    z.array(
      ipAddress("an address that your network leads to a node").refine(
        isRoutable,
        "is an address of the machine itself or of its link, which no network leads anywhere, and Kubernetes refuses it; write an address of your network.",
      ),
      { error: "must be a list of addresses, which your network leads to the nodes." },
    ),
  ).meta({
    description:
      "Addresses at which nodes accept connections for the Service, at its ports 80 and 443: your network leads them to the nodes.",
    defaultNote: "none",
  }),
};

const reachedFromOutside = {
  externalTrafficPolicy: optional(
    z.enum(trafficPolicies, { error: `must be one of ${trafficPolicies.join(", ")}.` }),
  ).meta({
    description:
      "Local: a node hands connections to its own pods, and they keep the client's address. Cluster: to pods of any node, under an address of the node's. Not Cluster where trust or limits depend on addresses.",
    defaultNote: "Local",
  }),
};

const clusterService = z.strictObject({ type: z.literal("ClusterIP"), ...ofEveryService });

const within = "within cluster.serviceNodePortRange";

const nodePortService = z.strictObject({
  type: z.literal("NodePort"),
  ...ofEveryService,
  ...reachedFromOutside,
  httpNodePort: optional(nodePort).meta({
    description: `Node port of plain http, ${within}.`,
    defaultNote: "chosen by the cluster",
  }),
  httpsNodePort: optional(nodePort).meta({
    description: `Node port of https, ${within}.`,
    defaultNote: "chosen by the cluster",
  }),
});

const loadBalancerService = z.strictObject({
  type: z.literal("LoadBalancer"),
  ...ofEveryService,
  ...reachedFromOutside,
  annotations: annotations
    .default({})
    .meta({ description: "Annotations of the Service, for the load balancer controller of your cloud." }),
  loadBalancerClass: optional(z.string({ error: classAdvice }).regex(qualifiedName, classAdvice)).meta({
    description: "Load balancer controller of the cluster that serves the Service.",
    defaultNote: "the default of the cluster",
  }),
  loadBalancerSourceRanges: allowedAddresses
    .prefault([])
    .meta({ description: "CIDRs that may connect. Empty: all." }),
});

export const haproxyService = z.discriminatedUnion(
  "type",
  [clusterService, nodePortService, loadBalancerService],
  {
    error: unionAdvice("type", "ClusterIP, NodePort, LoadBalancer"),
  },
);

export const controllerService = z.discriminatedUnion("type", [nodePortService, loadBalancerService], {
  error: unionAdvice(
    "type",
    "NodePort, LoadBalancer (clients connect to Traefik itself, so its Service has to be reachable from outside)",
  ),
});

/** What the bundled Traefik has where clients connect to it and the stack says nothing. */
export const defaultControllerService = controllerService.parse(
  { type: "NodePort", httpNodePort: reanaNodePorts.http, httpsNodePort: reanaNodePorts.https },
  { jitless: true },
);

/** Plain http alone, at a port that HAProxy's configuration has to know. */
export const externalService = z.discriminatedUnion(
  "type",
  [
    z
      .strictObject({
        type: z.literal("NodePort"),
        ...ofEveryService,
        ...reachedFromOutside,
        httpNodePort: nodePort
          .default(reanaNodePorts.http)
          .meta({ description: `Node port of plain http, ${within}, which your HAProxy connects to.` }),
      })
      .transform((service) => ({ ...service, httpsNodePort: undefined })),
    loadBalancerService,
  ],
  { error: unionAdvice("type", "NodePort, LoadBalancer") },
);
