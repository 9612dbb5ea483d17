import { z } from "zod";
import {
  addresses,
  annotations,
  hostname,
  label,
  leftOut,
  nodePort,
  port,
  subdomain,
  text,
  whole,
} from "./words";

/** The chart line that this program is written against, and where it is published. */
export const defaultChart = {
  repository: "https://reanahub.github.io/reana",
  version: "0.95.0-alpha.5",
} as const;

/** HAProxy 3.2 LTS, fixes until 2030 (facts: `PRODUCT_STATUS`); 3.2.26 is past every advisory on this hop. */
export const defaultHaproxyImage = "docker.io/library/haproxy:3.2.26";

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

const unionAdvice = (name: string, choices: string): string => `must say ${name}: one of ${choices}.`;

const haproxyService = z.discriminatedUnion("type", [clusterService, nodePortService, loadBalancerService], {
  error: unionAdvice("type", "ClusterIP, NodePort, LoadBalancer"),
});

const traefikService = z.discriminatedUnion("type", [nodePortService, loadBalancerService], {
  error: unionAdvice(
    "type",
    "NodePort, LoadBalancer (clients reach Traefik itself here, so it needs a door to the outside)",
  ),
});

const day = 86400;

/** HAProxy counts milliseconds in 31 bits: 24.8 days. */
const longestHaproxyTimer = 24 * day;

const haproxy = z.strictObject({
  type: z.literal("haproxy"),
  image: text("an image reference").default(defaultHaproxyImage),
  replicas: whole("pods", 1, 100).default(2),
  maxConnections: whole("connections that one pod accepts at once", 100, 1_000_000).default(8_000),
  threads: whole("threads of one pod", 1, 64).default(2),
  memoryMebibytes: whole("MiB of memory that one pod may use", 64, 1_048_576).default(512),
  service: haproxyService.default({
    type: "LoadBalancer",
    annotations: {},
    loadBalancerClass: undefined,
    sourceRanges: [],
  }),
  timeouts: z
    .strictObject({
      inactivitySeconds: whole("seconds of silence within a request", 5, day).default(300),
      tunnelSeconds: whole("seconds of silence of a websocket", 60, longestHaproxyTimer).default(day),
      headersSeconds: whole("seconds for all request headers", 1, 300).default(10),
      drainSeconds: whole("seconds that open connections get when a pod goes away", 1, 3600).default(120),
    })
    .prefault({}),
});

const traefikFrontEnd = z.strictObject({
  type: z.literal("traefik"),
  service: traefikService.default({ type: "NodePort", httpNodePort: 30080, httpsNodePort: 30443 }),
});

const certificateText = "the PEM text, from -----BEGIN to -----END";

const tls = z.discriminatedUnion(
  "source",
  [
    z.strictObject({
      source: z.literal("self-signed"),
      validityDays: whole("days", 2, 825).default(397),
      renewBeforeDays: whole("days", 1, 824).default(30),
    }),
    z.strictObject({
      source: z.literal("pem"),
      certificate: text(`the certificate and its chain: ${certificateText}`),
      privateKey: text(`the private key: ${certificateText}`),
    }),
    z.strictObject({ source: z.literal("existing-secret"), secretName: subdomain("a Secret") }),
  ],
  { error: unionAdvice("source", "self-signed, pem, existing-secret") },
);

const secret = text("the secret").optional();

/** One schema a top-level key of the stack file; what is left out gets the default that Pulumi.yaml documents. */
export const schema = z.strictObject({
  hostname,
  ports: z.strictObject({ https: port.default(443), http: port.default(80) }).prefault({}),
  namespace: z
    .strictObject({
      name: label("a Namespace").default("reana"),
      lifecycle: z
        .enum(["created", "existing"], {
          error: "must be created (with this stack) or existing (before it).",
        })
        .default("created"),
    })
    .prefault({}),
  release: z
    .strictObject({
      name: label("a Helm release")
        .max(53, "is too long for the name of a Helm release: at most 53 characters.")
        .default("reana"),
      timeoutSeconds: whole("seconds that an install or upgrade may take", 30, day).default(900),
      historyLimit: whole("old revisions that Helm keeps", 1, 1000).default(10),
    })
    .prefault({}),
  chart: z
    .strictObject({
      repository: z.httpUrl("must be the http or https address of a Helm repository.").optional(),
      path: text("a directory with Chart.yaml, or a packaged chart").optional(),
      version: text("the chart version, for example 0.95.0-alpha.5").default(defaultChart.version),
    })
    .prefault({}),
  frontEnd: z
    .discriminatedUnion("type", [haproxy, traefikFrontEnd], {
      error: unionAdvice("type", "haproxy, traefik"),
    })
    .prefault({ type: "haproxy" }),
  traefik: z
    .strictObject({
      trustedIPs: addresses.default([]),
      readTimeoutSeconds: whole(
        "seconds that one whole request may take to arrive (0: unlimited)",
        0,
        30 * day,
      ).default(3600),
    })
    .prefault({}),
  ingress: z.strictObject({ annotations: annotations.default({}) }).prefault({}),
  tls: tls.prefault({ source: "self-signed" }),
  secrets: z
    .strictObject({
      reanaSecretKey: secret,
      databaseUser: secret,
      databasePassword: secret,
      cacheUser: secret,
      cachePassword: secret,
      messageBrokerUser: secret,
      messageBrokerPassword: secret,
    })
    .prefault({}),
  clusterDomain: subdomain("the cluster's DNS domain").default("cluster.local"),
  values: z.record(z.string(), z.unknown(), { error: "must be a map of Helm values." }).default({}),
});

export type Words = z.output<typeof schema>;

/** The keys that a stack file may have, without the project's prefix. */
export const keys: readonly string[] = Object.keys(schema.shape);
