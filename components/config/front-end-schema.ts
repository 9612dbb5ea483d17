import { z } from "zod";
import { additions } from "./custom-config-schema";
import { haproxyVersions } from "./settings";
import {
  addresses,
  annotations,
  host,
  leftOut,
  nodePort,
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
  sourceRanges: addresses.default([]),
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

const behind = z.discriminatedUnion(
  "type",
  [
    z.strictObject({ type: z.literal("clients") }),
    z.strictObject({
      type: z.literal("proxy-protocol"),
      addresses: someAddresses("the addresses that the load balancer connects from"),
    }),
    z.strictObject({
      type: z.literal("tls-ending-load-balancer"),
      addresses: someAddresses("the addresses that the load balancer connects from"),
    }),
  ],
  { error: unionAdvice("type", "clients, proxy-protocol, tls-ending-load-balancer") },
);

const haproxy = z.strictObject({
  type: z.literal("haproxy"),
  tls: z
    .enum(["ends", "passes-through"], {
      error: "must be ends (HAProxy holds the certificate) or passes-through (Traefik holds it).",
    })
    .default("ends"),
  behind: behind.default({ type: "clients" }),
  image: text("an image reference").default(defaultHaproxyImage),
  replicas: whole("pods", 1, 100).default(2),
  memoryMebibytes: whole("MiB of memory that one pod may use", 64, 1_048_576).default(512),
  service: haproxyService.default({
    type: "LoadBalancer",
    annotations: {},
    loadBalancerClass: undefined,
    sourceRanges: [],
  }),
  additions,
  ...size,
});

const outsideHaproxy = z.strictObject({
  type: z.literal("outside-haproxy"),
  addresses: someAddresses("the addresses that your HAProxy connects to the cluster from"),
  nodes: z
    .array(host("the address or name of a node"), {
      error: "must be a list of the nodes' addresses, which your HAProxy connects to.",
    })
    .min(1, "is empty: list the nodes' addresses (or the load balancer's), which your HAProxy connects to."),
  version: z
    .enum(haproxyVersions, { error: `must be one of ${haproxyVersions.join(", ")}, in quotes.` })
    .default("3.2"),
  service: outsideService.prefault({ type: "NodePort" }),
  additions,
  ...size,
});

const controller = z.strictObject({
  type: z.literal("controller"),
  plainHttp: leftOut(
    z.enum(["redirected", "served"], {
      error: "must be redirected (to https) or served (beside https).",
    }),
  ),
  service: leftOut(controllerService),
});

export const frontEnd = z
  .discriminatedUnion("type", [haproxy, outsideHaproxy, controller], {
    error: unionAdvice("type", "haproxy, outside-haproxy, controller"),
  })
  .prefault({ type: "haproxy" });
