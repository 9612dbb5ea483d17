import { z } from "zod";
import { customConfig } from "./custom-config-schema";
import { defaultHaproxyImage, podVersions } from "./haproxy-image";
import { haproxyVersions } from "./haproxy-versions";
import { pods } from "./pod-schema";
import { controllerService, externalService, haproxyService } from "./service-schema";
import {
  host,
  optional,
  quantity,
  someAddresses,
  singleLineText,
  unionAdvice,
  integer,
} from "../lib/schema-primitives";

/** `reana:frontEnd`: what clients connect to. */

const day = 86400;

/** HAProxy counts milliseconds in 31 bits: 24.8 days. */
const longestHaproxyTimer = 24 * day;

const timeouts = {
  inactivitySeconds: integer("seconds of silence within a request", 5, day)
    .default(300)
    .meta({ description: "Longest silence within a request, in seconds." }),
  tunnelSeconds: integer("seconds of silence of a websocket", 60, longestHaproxyTimer)
    .default(day)
    .meta({ description: "Longest silence of a websocket, in seconds." }),
  headersSeconds: integer("seconds for all request headers", 1, 300).default(10).meta({
    description:
      "Longest time for all request headers, and for the TLS handshake from HAProxy 3.0 on, in seconds.",
  }),
  drainSeconds: integer("seconds that open connections get when HAProxy goes away", 1, 3600)
    .default(120)
    .meta({ description: "Longest time that open connections get when HAProxy stops, in seconds." }),
};

const limitPerAddress = (what: string) =>
  z.union([integer(`${what} that one client address may have`, 10, 1_000_000), z.literal("unlimited")], {
    error: `must be unlimited, or a whole number from 10 to 1000000: ${what} that one client address may have.`,
  });

const size = {
  maxConnections: integer("connections that one HAProxy accepts at once", 100, 1_000_000)
    .default(8_000)
    .meta({
      description:
        "Connections that one HAProxy serves at once. Each takes two file descriptors. A tenth is added for plain http that is redirected, and 100 for probes.",
    }),
  connectionsPerAddress: optional(limitPerAddress("connections")).meta({
    description:
      "Connections that one client address (IPv6: its /64 network) may have with one HAProxy, or unlimited. At most half of maxConnections. The default is for a site whose hundreds of users share one address (NAT): a browser needs one or two connections. The frontend that redirects plain http accepts a tenth of maxConnections, and a quarter of that from one address.",
    defaultNote:
      "1000, or half of maxConnections if that is less; unlimited where a load balancer terminates TLS",
  }),
  openRequestsPerAddress: optional(limitPerAddress("open requests")).meta({
    description:
      "Requests that one client address may have open at one HAProxy at once, or unlimited. Websockets are counted apart, up to the same number. HAProxy responds to more with 429; with HTTP/2 it resets their streams. Those of HTTP/1.1 count only where connectionsPerAddress is not the tighter limit: each has a connection. At most half of maxConnections. The default is for a site whose hundreds of users share one address (NAT): a request is open for milliseconds, a notebook holds one to three websockets. With tls passthrough only plain http is counted.",
    defaultNote: "1000, or half of maxConnections if that is less",
  }),
  requestsPerAddress: optional(
    z.strictObject({
      count: integer("requests of one client address", 10, 1_000_000).meta({
        description: "Number of requests.",
      }),
      seconds: integer("seconds that they are counted for", 1, 3600).meta({
        description: "Period that they are counted for, in seconds.",
      }),
    }),
  ).meta({
    description:
      "Requests that one client address may make at one HAProxy; more get 429. Not with tls passthrough.",
    defaultNote: "no limit",
  }),
  threads: integer("threads of one HAProxy", 1, 64)
    .default(2)
    .meta({ description: "Worker threads of one HAProxy." }),
  timeouts: z.strictObject(timeouts).prefault({}).meta({ description: "Timeouts of HAProxy." }),
};

const balancedSources = someAddresses("the addresses that the load balancer connects from");

const loadBalancer = z.discriminatedUnion(
  "mode",
  [
    z.strictObject({ mode: z.literal("none") }),
    z.strictObject({
      mode: z.literal("proxy-protocol"),
      sourceRanges: balancedSources.meta({
        description: "Addresses and CIDRs that the load balancer connects from.",
      }),
    }),
    z.strictObject({
      mode: z.literal("tls-termination"),
      sourceRanges: balancedSources.meta({
        description: "Addresses and CIDRs that the load balancer connects from.",
      }),
    }),
    z.strictObject({
      mode: z.literal("tls-reencryption"),
      sourceRanges: balancedSources.meta({
        description: "Addresses and CIDRs that the load balancer connects from.",
      }),
    }),
  ],
  { error: unionAdvice("mode", "none, proxy-protocol, tls-termination, tls-reencryption") },
);

/** Half a HAProxy would not start: less than this holds no connections. */
const leastMemory = 64 * 1024 * 1024;

const resources = z
  .strictObject({
    requests: z
      .strictObject({
        cpu: quantity("processors that one pod is promised")
          .prefault("100m")
          .meta({ description: "CPU request, as a Kubernetes quantity." }),
        memory: quantity("memory that one pod is promised")
          .prefault("128Mi")
          .meta({ description: "Memory request, as a Kubernetes quantity." }),
      })
      .prefault({})
      .meta({ description: "What one pod is promised." }),
    limits: z
      .strictObject({
        cpu: optional(quantity("processors that one pod may use")).meta({
          description: "CPU limit, as a Kubernetes quantity.",
          defaultNote: "the number of threads",
        }),
        memory: quantity("memory that one pod may use", leastMemory)
          .prefault("512Mi")
          .meta({ description: "Memory limit, as a Kubernetes quantity, at least 64Mi." }),
      })
      .prefault({})
      .meta({ description: "What one pod may use." }),
  })
  .prefault({})
  .meta({ description: "Resources of one pod." });

const haproxy = z.strictObject({
  type: z.literal("haproxy"),
  tls: z
    .enum(["terminate", "passthrough"], {
      error: "must be terminate (HAProxy holds the certificate) or passthrough (Traefik holds it).",
    })
    .default("terminate")
    .meta({ description: "terminate: HAProxy holds the certificate. passthrough: Traefik holds it." }),
  loadBalancer: loadBalancer.default({ mode: "none" }).meta({
    description:
      "The load balancer before HAProxy. proxy-protocol: it passes TLS through and sends the client's address. tls-termination: it holds the certificate, sends X-Forwarded-Proto and X-Forwarded-For, and speaks plain http to HAProxy. tls-reencryption: the same, over https to HAProxy, which has a certificate of its own.",
  }),
  image: singleLineText("an image reference").default(defaultHaproxyImage).meta({
    description:
      "Image reference of a HAProxy 3.2 or 3.4 with OpenSSL 3.5 or newer, or AWS-LC, in the layout of the official image.",
  }),
  haproxyVersion: optional(
    z.enum(podVersions, { error: `must be one of ${podVersions.join(", ")}, in quotes.` }),
  ).meta({
    description: "Release series of the image, in quotes, where its tag does not begin with it.",
    defaultNote: "known from the tag; 3.2 for a digest alone",
  }),
  replicas: integer("pods", 1, 100).default(2).meta({ description: "Pods of HAProxy." }),
  resources,
  service: haproxyService.prefault({ type: "LoadBalancer" }).meta({
    description: "The Service that clients, or a load balancer, connect to.",
    defaultNote: "type: LoadBalancer",
  }),
  customConfig,
  ...size,
  ...pods,
});

const externalHaproxy = z.strictObject({
  type: z.literal("external-haproxy"),
  addresses: someAddresses("the addresses that your HAProxy connects to the cluster from").meta({
    description:
      "Addresses that your HAProxy connects to the cluster from; Traefik trusts exactly these. At most a /24, or a /64 of IPv6.",
  }),
  nodes: z
    .array(host("the address or name of a node"), {
      error: "must be a list of the nodes' addresses, which your HAProxy connects to.",
    })
    .min(1, "is empty: list the nodes' addresses (or the load balancer's), which your HAProxy connects to.")
    .meta({
      description:
        "Addresses or names of the nodes, or of the load balancer of the Service, that your HAProxy connects to.",
    }),
  haproxyVersion: z
    .enum(haproxyVersions, { error: `must be one of ${haproxyVersions.join(", ")}, in quotes.` })
    .default("3.2")
    .meta({ description: "Release series of your HAProxy, in quotes." }),
  service: externalService
    .prefault({ type: "NodePort" })
    .meta({ description: "The Service that your HAProxy connects to; plain http alone." }),
  customConfig,
  ...size,
});

const ingressController = z.strictObject({
  type: z.literal("ingress-controller"),
  httpRedirect: optional(
    z.boolean({ error: "must be true (plain http is sent to https) or false (it is served beside https)." }),
  ).meta({
    description: "Whether plain http is sent to https. false: it is served beside https.",
    defaultNote: "true; with ingressController.type other your controller decides",
  }),
  service: optional(controllerService).meta({
    description:
      "The Service of the bundled Traefik that clients connect to. Only with ingressController.type bundled-traefik.",
    defaultNote: "type: NodePort, with ports 30080 and 30443",
  }),
});

export const frontEnd = z
  .discriminatedUnion("type", [haproxy, externalHaproxy, ingressController], {
    error: unionAdvice("type", "haproxy, external-haproxy, ingress-controller"),
  })
  .prefault({ type: "haproxy" })
  .meta({
    description:
      "What clients connect to: haproxy in the cluster, an external-haproxy on a machine of yours, or the ingress-controller.",
  });
