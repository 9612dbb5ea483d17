import { z } from "zod";
import { chart } from "./chart-schema";
import { frontEnd } from "./front-end-schema";
import { ingress, ingressController } from "./ingress-schema";
import { exposureModes } from "./mode-presets";
import { tls } from "./tls-schema";
import {
  addresses,
  dns1035Label,
  dns1123Label,
  dns1123Subdomain,
  hostname,
  integer,
  labels,
  labelValue,
  optional,
  port,
  singleLineText,
  unionAdvice,
} from "../lib/schema-primitives";

const day = 86400;

const monitoring = z
  .discriminatedUnion(
    "type",
    [
      z.strictObject({ type: z.literal("none") }),
      z.strictObject({
        type: z.literal("prometheus-operator"),
        labels: labels.default({}).meta({
          description: "Labels by which your Prometheus selects ServiceMonitors and PrometheusRules.",
        }),
      }),
    ],
    { error: unionAdvice("type", "none, prometheus-operator") },
  )
  .prefault({ type: "none" })
  .meta({
    description:
      "Monitoring of HAProxy in the cluster. prometheus-operator makes a ServiceMonitor, alert rules and a Grafana dashboard; HAProxy exports metrics in any case.",
  });

const networkPolicies = z.strictObject({
  enabled: z
    .boolean({
      error: "must be true (only the hop before each may connect) or false (every pod may).",
    })
    .meta({
      description:
        "Whether NetworkPolicies let only the hop before each hop connect to Traefik, reana-server and reana-ui. The network plugin of the cluster has to enforce them.",
    }),
});

const secret = singleLineText("the secret").optional();

/** As every API server gives it out. */
const clusterUid = singleLineText("the uid of the namespace kube-system").regex(
  /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/,
  "is no uid: write what kubectl get namespace kube-system --output jsonpath={.metadata.uid} prints.",
);
const user = (service: string) =>
  optional(singleLineText("the user's name")).meta({
    description: `User of ${service}.`,
    defaultNote: "reana",
  });

const rangeAdvice = "must be a range of ports: write for example 30000-32767.";

const traefikRelease = "must be a release of Traefik, as its image is tagged: write for example v3.7.18.";

/** No moving tag, such as v3: which arguments Traefik is given, and what is known against it, depends on the release. */
const traefikVersion = z.string({ error: traefikRelease }).regex(/^v\d+\.\d+\.\d+$/, traefikRelease);

/** One schema a top-level key of the stack file; what is left out gets the default that Pulumi.yaml documents. */
export const schema = z.strictObject({
  hostname: hostname.meta({
    description:
      "The name that users type into their browser, for example reana.example.org. reana-server accepts no other Host.",
  }),
  mode: optional(
    z.enum(exposureModes, {
      error: `must be the name of an exposure mode: one of ${exposureModes.join(", ")}.`,
    }),
  ).meta({
    description:
      "Name of an exposure mode, whose settings the stack gets where it has none of its own. docs/index.md says which is yours.",
    defaultNote: "known from the other settings",
  }),
  ports: z
    .strictObject({
      https: port.default(443).meta({ description: "Port of https." }),
      http: port.default(80).meta({ description: "Port of plain http, which serves the redirect to https." }),
    })
    .prefault({})
    .meta({ description: "Public TCP ports as clients see them." }),
  protect: z
    .boolean({
      error: "must be true (REANA and its data are kept from deletion) or false (a stack like dev).",
    })
    .default(true)
    .meta({
      description:
        "Whether pulumi destroy is refused, and the namespace is kept when it leaves the stack. Set it to false, and run pulumi up, before pulumi destroy.",
    }),
  reapply: integer("how often everything was applied again", 0, 1_000_000).default(0).meta({
    description:
      "Number that is raised to apply the Helm release and all objects again, and so to undo what others have changed in the cluster (npm run verify names it).",
  }),
  cluster: z
    .strictObject({
      uid: optional(clusterUid).meta({
        description:
          "uid of its namespace kube-system: kubectl get namespace kube-system --output jsonpath={.metadata.uid}",
        defaultNote: "the cluster of the first pulumi up",
      }),
      serviceNodePortRange: z
        .string({ error: rangeAdvice })
        .regex(/^[1-9]\d{0,4}-[1-9]\d{0,4}$/, rangeAdvice)
        .default("30000-32767")
        .meta({
          description:
            "Node ports that the cluster has, which its API server gets by --service-node-port-range. A wider one lets nodes serve the ports 80 and 443.",
        }),
    })
    .prefault({})
    .meta({ description: "The cluster that the stack belongs to; pulumi up changes no other." }),
  namespace: z
    .strictObject({
      name: dns1123Label("a Namespace").default("reana").meta({ description: "Name of the namespace." }),
      create: z
        .boolean({ error: "must be true (this stack makes and deletes it) or false (it exists before)." })
        .default(true)
        .meta({
          description:
            "Whether the stack creates the namespace, and deletes it with everything in it. false: the namespace exists before.",
        }),
      labels: labels.default({}).meta({
        description: "Further labels of the namespace that the stack creates, for example for Pod Security.",
      }),
    })
    .prefault({})
    .meta({ description: "The Kubernetes namespace of all objects." }),
  release: z
    .strictObject({
      name: dns1035Label("a Helm release")
        .max(53, "is too long for the name of a Helm release: at most 53 characters.")
        .default("reana")
        .meta({ description: "Name of the release; names of objects begin with it." }),
      timeoutSeconds: integer("seconds that an install or upgrade may take", 30, day)
        .default(900)
        .meta({ description: "Longest duration of an install or upgrade, in seconds." }),
      maxHistory: integer("old revisions that Helm keeps", 1, 1000)
        .default(10)
        .meta({ description: "Number of old revisions that Helm keeps for a rollback." }),
    })
    .prefault({})
    .meta({ description: "The Helm release." }),
  chart,
  frontEnd,
  ingressController,
  traefik: z
    .strictObject({
      trustedIPs: optional(addresses).meta({
        description: "Addresses and CIDRs of the pods of HAProxy, which Traefik trusts.",
        defaultNote: "every private network behind HAProxy in the cluster, else none",
      }),
      readTimeoutSeconds: optional(
        integer("seconds that one whole request may take to arrive (0: unlimited)", 0, 30 * day),
      ).meta({
        description: "Longest time that one whole request may take to arrive, in seconds; 0 is unlimited.",
        defaultNote: "3600",
      }),
      drainSeconds: optional(
        integer("seconds that open connections get when Traefik goes away", 1, 3600),
      ).meta({
        description: "Longest time that open connections get when a pod of Traefik stops, in seconds.",
        defaultNote: "120",
      }),
      namespaces: z
        .array(dns1123Label("a Namespace"), { error: "must be a list of names of namespaces." })
        .default([])
        .meta({
          description:
            "Further namespaces whose Ingresses and IngressRoutes Traefik serves, beside those of REANA and its sessions.",
        }),
      version: optional(traefikVersion).meta({
        description: "Release of Traefik, as its image is tagged, for example v3.7.18.",
        defaultNote: "the newest that the chart series can run, or the chart's own",
      }),
      instanceLabel: optional(labelValue("the label")).meta({
        description:
          "Label app.kubernetes.io/instance of the pods of Traefik, for a release that was taken over: Kubernetes never changes the one that its Deployment selects.",
        defaultNote: "the name of the release",
      }),
    })
    .prefault({})
    .meta({ description: "The Traefik of the chart." }),
  ingress,
  tls: optional(tls).meta({
    description:
      "Source of the certificate. external: a hop outside the cluster holds it. ingress-controller: the controller has one of its own, such as a default certificate.",
    defaultNote: "source: self-signed; external where a load balancer terminates TLS",
  }),
  networkPolicies: optional(networkPolicies).meta({
    description: "NetworkPolicies inside the cluster.",
    defaultNote: "enabled: true with HAProxy in the cluster, else false",
  }),
  users: z
    .strictObject({
      database: user("the database"),
      cache: user("the cache"),
      messageBroker: user("the message broker"),
    })
    .prefault({})
    .meta({
      description:
        "User names of REANA's own services, of an installation that is taken over. They are no secrets.",
    }),
  secrets: z
    .strictObject({
      reanaSecretKey: secret.meta({ description: "Key that signs what REANA gives out." }),
      databasePassword: secret.meta({ description: "Password of the database." }),
      cachePassword: z
        .string({ error: "must be text: the secret." })
        .regex(/^\P{Cc}*$/u, "has a line break or another control character in it; write the secret.")
        .optional()
        .meta({ description: "Password of the cache. Charts of series 0.9 may have none: empty text." }),
      messageBrokerPassword: secret.meta({ description: "Password of the message broker." }),
      json: secret.meta({
        description:
          "Any of these as one JSON text, encrypted as a whole: the Pulumi CLI masks every encrypted text in its output, also a password that is a common word.",
      }),
    })
    .prefault({})
    .meta({
      description:
        "Secrets of an installation that is taken over, each encrypted by pulumi config set --secret --path. Each that is missing is random, but for the password of the database in chart series 0.9: there it is reana, which the chart makes the database with.",
    }),
  monitoring,
  clusterDomain: dns1123Subdomain("the cluster's DNS domain")
    .default("cluster.local")
    .meta({ description: "DNS domain of the cluster." }),
  values: z.record(z.string(), z.unknown(), { error: "must be a map of Helm values." }).default({}).meta({
    description: "Further Helm values for the chart. What this program sets itself is refused here.",
  }),
  secretValues: z
    .record(z.string(), z.unknown(), { error: "must be a map of Helm values." })
    .default({})
    .meta({
      description:
        "Helm values that are secrets, beside those under values and merged with them. Encrypt each: pulumi config set --secret --path. Only these are hidden in previews.",
    }),
});

export type CheckedConfig = z.output<typeof schema>;

/** What a stack file, or a program, may write. */
export type SettingsInput = z.input<typeof schema>;

/** The keys that a stack file may have, without the project's prefix. */
export const keys: readonly string[] = Object.keys(schema.shape);
