import { z } from "zod";
import { frontEnd } from "./front-end-schema";
import { ingress, ingressController } from "./ingress-schema";
import {
  addresses,
  hostname,
  label,
  labels,
  leftOut,
  lines,
  port,
  subdomain,
  text,
  unionAdvice,
  whole,
} from "../lib/schema-primitives";

/** The chart line that this program is written against, and where it is published. */
export const defaultChart = {
  repository: "https://reanahub.github.io/reana",
  version: "0.95.0-alpha.5",
} as const;

const day = 86400;

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
      certificate: lines(`the certificate and its chain: ${certificateText}`),
      privateKey: lines(`the private key: ${certificateText}`),
    }),
    z.strictObject({ source: z.literal("existing-secret"), secretName: subdomain("a Secret") }),
    z.strictObject({
      source: z.literal("cert-manager"),
      issuer: z.strictObject({
        name: subdomain("an issuer of cert-manager"),
        kind: z
          .enum(["Issuer", "ClusterIssuer"], {
            error: "must be Issuer (in REANA's namespace) or ClusterIssuer.",
          })
          .default("ClusterIssuer"),
      }),
    }),
    z.strictObject({ source: z.literal("external") }),
  ],
  { error: unionAdvice("source", "self-signed, pem, existing-secret, cert-manager, external") },
);

/** What is used where nothing else is said and TLS ends inside the cluster. */
export const selfSigned = tls.parse({ source: "self-signed" });

const monitoring = z
  .discriminatedUnion(
    "type",
    [
      z.strictObject({ type: z.literal("none") }),
      z.strictObject({ type: z.literal("prometheus-operator"), labels: labels.default({}) }),
    ],
    { error: unionAdvice("type", "none, prometheus-operator") },
  )
  .prefault({ type: "none" });

const networkPolicies = z.strictObject({
  enabled: z.boolean({
    error: "must be true (only the hop before each may connect) or false (every pod may).",
  }),
});

const secret = text("the secret").optional();

const traefikRelease = "must be a release of Traefik, as its image is tagged: write for example v3.7.18.";

/** No moving tag, such as v3: which arguments Traefik is given, and what is known against it, depends on the release. */
const traefikVersion = z.string({ error: traefikRelease }).regex(/^v\d+\.\d+\.\d+$/, traefikRelease);

/** One schema a top-level key of the stack file; what is left out gets the default that Pulumi.yaml documents. */
export const schema = z.strictObject({
  hostname,
  ports: z.strictObject({ https: port.default(443), http: port.default(80) }).prefault({}),
  namespace: z
    .strictObject({
      name: label("a Namespace").default("reana"),
      create: z
        .boolean({ error: "must be true (this stack makes and deletes it) or false (it exists before)." })
        .default(true),
    })
    .prefault({}),
  release: z
    .strictObject({
      name: label("a Helm release")
        .max(53, "is too long for the name of a Helm release: at most 53 characters.")
        .default("reana"),
      timeoutSeconds: whole("seconds that an install or upgrade may take", 30, day).default(900),
      maxHistory: whole("old revisions that Helm keeps", 1, 1000).default(10),
    })
    .prefault({}),
  chart: z
    .strictObject({
      repository: z.httpUrl("must be the http or https address of a Helm repository.").optional(),
      path: text("a directory with Chart.yaml, or a packaged chart").optional(),
      version: text("the chart version, for example 0.95.0-alpha.5").default(defaultChart.version),
      series: leftOut(text("the chart series whose values this version understands, for example 0.95")),
    })
    .prefault({}),
  frontEnd,
  ingressController,
  traefik: z
    .strictObject({
      trustedIPs: leftOut(addresses),
      readTimeoutSeconds: leftOut(
        whole("seconds that one whole request may take to arrive (0: unlimited)", 0, 30 * day),
      ),
      version: leftOut(traefikVersion),
    })
    .prefault({}),
  ingress,
  tls: leftOut(tls),
  networkPolicies: leftOut(networkPolicies),
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
  monitoring,
  clusterDomain: subdomain("the cluster's DNS domain").default("cluster.local"),
  values: z.record(z.string(), z.unknown(), { error: "must be a map of Helm values." }).default({}),
});

export type Words = z.output<typeof schema>;

/** The keys that a stack file may have, without the project's prefix. */
export const keys: readonly string[] = Object.keys(schema.shape);
