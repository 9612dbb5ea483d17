import { z } from "zod";
import { customConfig } from "./custom-config-schema";
import { haproxyVersions } from "./settings";
import {
  addresses,
  annotations,
  host,
  leftOut,
  nodePort,
  quantity,
  someAddresses,
  text,
  unionAdvice,
  whole,
} from "../lib/schema-primitives";

/** The words of `reana:frontEnd`: what clients meet first of what this program knows. */

/** HAProxy 3.2 LTS, fixes until 2030 (facts: `PRODUCT_STATUS`); 3.2.26 is past every advisory on this hop. */
export const defaultHaproxyImage = "docker.io/library/haproxy:3.2.26";

/** The node ports of Traefik's Service in REANA's chart. */
export const reanaNodePorts = { http: 30080, https: 30443 } as const;

const clusterService = z.strictObject({ type: z.literal("ClusterIP") });

const nodePortService = z.strictObject({
  type: z.literal("NodePort"),
  httpNodePort: leftOut(nodePort),
  httpsNodePort: leftOut(nodePort),
});

const loadBalancerService = z.strictObject({
  type: z.literal("LoadBalancer"),
  annotations: annotations.default({}),
  loadBalancerClass: leftOut(text("the class of your load balancer controller")),
  loadBalancerSourceRanges: addresses.default([]),
});

const haproxyService = z.discriminatedUnion("type", [clusterService, nodePortService, loadBalancerService], {
  error: unionAdvice("type", "ClusterIP, NodePort, LoadBalancer"),
});

const controllerService = z.discriminatedUnion("type", [nodePortService, loadBalancerService], {
  error: unionAdvice(
    "type",
    "NodePort, LoadBalancer (clients reach Traefik itself here, so it needs a door to the outside)",
  ),
});

/** Plain http alone, at a port that HAProxy's configuration has to know. */
const outsideService = z.discriminatedUnion(
  "type",
  [
    z
      .strictObject({ type: z.literal("NodePort"), httpNodePort: nodePort.default(reanaNodePorts.http) })
      .transform((service) => ({ ...service, httpsNodePort: undefined })),
    loadBalancerService,
  ],
  { error: unionAdvice("type", "NodePort, LoadBalancer") },
);

const day = 86400;

/** HAProxy counts milliseconds in 31 bits: 24.8 days. */
const longestHaproxyTimer = 24 * day;

const timeouts = {
  inactivitySeconds: whole("seconds of silence within a request", 5, day).default(300),
  tunnelSeconds: whole("seconds of silence of a websocket", 60, longestHaproxyTimer).default(day),
  headersSeconds: whole("seconds for all request headers", 1, 300).default(10),
  drainSeconds: whole("seconds that open connections get when HAProxy goes away", 1, 3600).default(120),
};

const size = {
  maxConnections: whole("connections that one HAProxy accepts at once", 100, 1_000_000).default(8_000),
  connectionsPerAddress: leftOut(
    z.union([whole("connections that one client address may have", 10, 1_000_000), z.literal("unlimited")], {
      error:
        "must be unlimited, or a whole number from 10 to 1000000: connections that one client address may have.",
    }),
  ),
  requestsPerAddress: leftOut(
    z.strictObject({
      count: whole("requests of one client address", 10, 1_000_000),
      seconds: whole("seconds that they are counted for", 1, 3600),
    }),
  ),
  threads: whole("threads of one HAProxy", 1, 64).default(2),
  timeouts: z.strictObject(timeouts).prefault({}),
};

const balancedSources = someAddresses("the addresses that the load balancer connects from");

const loadBalancer = z.discriminatedUnion(
  "mode",
  [
    z.strictObject({ mode: z.literal("none") }),
    z.strictObject({ mode: z.literal("proxy-protocol"), sourceRanges: balancedSources }),
    z.strictObject({ mode: z.literal("tls-termination"), sourceRanges: balancedSources }),
  ],
  { error: unionAdvice("mode", "none, proxy-protocol, tls-termination") },
);

/** Half a HAProxy would not start: less than this holds no connections. */
const leastMemory = 64 * 1024 * 1024;

const resources = z
  .strictObject({
    requests: z
      .strictObject({
        cpu: quantity("processors that one pod is promised").default("100m"),
        memory: quantity("memory that one pod is promised").default("128Mi"),
      })
      .prefault({}),
    limits: z
      .strictObject({
        cpu: leftOut(quantity("processors that one pod may use")),
        memory: quantity("memory that one pod may use", leastMemory).default("512Mi"),
      })
      .prefault({}),
  })
  .prefault({});

const haproxy = z.strictObject({
  type: z.literal("haproxy"),
  tls: z
    .enum(["terminate", "passthrough"], {
      error: "must be terminate (HAProxy holds the certificate) or passthrough (Traefik holds it).",
    })
    .default("terminate"),
  loadBalancer: loadBalancer.default({ mode: "none" }),
  image: text("an image reference").default(defaultHaproxyImage),
  replicas: whole("pods", 1, 100).default(2),
  resources,
  service: haproxyService.default({
    type: "LoadBalancer",
    annotations: {},
    loadBalancerClass: undefined,
    loadBalancerSourceRanges: [],
  }),
  customConfig,
  ...size,
});

const externalHaproxy = z.strictObject({
  type: z.literal("external-haproxy"),
  addresses: someAddresses("the addresses that your HAProxy connects to the cluster from"),
  nodes: z
    .array(host("the address or name of a node"), {
      error: "must be a list of the nodes' addresses, which your HAProxy connects to.",
    })
    .min(1, "is empty: list the nodes' addresses (or the load balancer's), which your HAProxy connects to."),
  haproxyVersion: z
    .enum(haproxyVersions, { error: `must be one of ${haproxyVersions.join(", ")}, in quotes.` })
    .default("3.2"),
  service: outsideService.prefault({ type: "NodePort" }),
  customConfig,
  ...size,
});

const ingressController = z.strictObject({
  type: z.literal("ingress-controller"),
  httpRedirect: leftOut(
    z.boolean({ error: "must be true (plain http is sent to https) or false (it is served beside https)." }),
  ),
  service: leftOut(controllerService),
});

export const frontEnd = z
  .discriminatedUnion("type", [haproxy, externalHaproxy, ingressController], {
    error: unionAdvice("type", "haproxy, external-haproxy, ingress-controller"),
  })
  .prefault({ type: "haproxy" });
