import { z } from "zod";
import {
  annotations,
  dns1123Subdomain,
  integer,
  labels,
  optional,
  port,
  singleLineText,
} from "../lib/schema-primitives";

/** `reana:frontEnd` of HAProxy in the cluster: where its pods run, and as whom. */

const effects = ["NoSchedule", "PreferNoSchedule", "NoExecute"] as const;

const fields = z.strictObject({
  key: optional(singleLineText("the key of a taint")).meta({
    description: "Key of the taint.",
    defaultNote: "every key, with operator Exists",
  }),
  operator: optional(z.enum(["Equal", "Exists"], { error: "must be Equal or Exists." })).meta({
    description: "Whether the taint has to have the value, or any.",
    defaultNote: "Equal",
  }),
  value: optional(z.string({ error: "must be text: put true, false and numbers in quotes." })).meta({
    description: "Value of the taint, with operator Equal.",
  }),
  effect: optional(z.enum(effects, { error: `must be one of ${effects.join(", ")}.` })).meta({
    description: "Effect of the taint.",
    defaultNote: "every effect",
  }),
  tolerationSeconds: optional(integer("seconds that a pod stays on a node with the taint", 0, 2 ** 31)).meta({
    description: "How long a pod stays on such a node, with effect NoExecute, in seconds.",
    defaultNote: "for ever",
  }),
});

/** What Kubernetes refuses of tolerations. */
const toleration = fields.superRefine(({ key, operator, value, effect, tolerationSeconds }, context) => {
  const refuse = (name: string, input: unknown, message: string): void =>
    context.addIssue({ code: "custom", path: [name], message, input });
  if (operator === "Exists" && value !== undefined && value !== "") {
    refuse("value", value, "is not compared with operator Exists; remove it, or write operator: Equal.");
  }
  if (key === undefined && operator !== "Exists") {
    refuse("operator", operator, "must be Exists where there is no key, for every taint; or write the key.");
  }
  if (tolerationSeconds !== undefined && effect !== "NoExecute") {
    refuse(
      "tolerationSeconds",
      tolerationSeconds,
      "is for effect NoExecute alone; write that effect, or remove it.",
    );
  }
});

const rules = (what: string) =>
  optional(z.record(z.string(), z.unknown(), { error: `must be a map: ${what} as Kubernetes has it.` })).meta(
    {
      description: `${what}, as in a pod's specification.`,
    },
  );

/** The largest id of a user on Linux that is none of the kernel's own. */
const largestUser = 2 ** 32 - 2;

/** User and group `haproxy` of the official image. Numeric: Kubernetes cannot tell from a name that a user is not root. */
export const haproxyUser = 99;

const runAsUserAdvice = `must be assigned, or a whole number from 1 to ${largestUser}: the id of a user that is not root.`;

export const pods = {
  nodeSelector: labels
    .default({})
    .meta({ description: "Labels of the nodes that HAProxy's pods may run on." }),
  tolerations: z
    .array(toleration, { error: "must be a list of tolerations, each with key, operator, value and effect." })
    .default([])
    .meta({ description: "Taints of nodes that HAProxy's pods tolerate." }),
  affinity: z
    .strictObject({
      nodeAffinity: rules("Node affinity"),
      podAffinity: rules("Pod affinity"),
      podAntiAffinity: rules("Pod anti-affinity"),
    })
    .prefault({})
    .meta({
      description: "Affinity of HAProxy's pods. They are spread over nodes as far as possible in any case.",
    }),
  priorityClassName: optional(dns1123Subdomain("a PriorityClass")).meta({
    description: "PriorityClass of HAProxy's pods.",
    defaultNote: "the default of the cluster",
  }),
  imagePullSecrets: z
    .array(
      z.strictObject({
        name: dns1123Subdomain("a Secret").meta({ description: "Name of the Secret, in REANA's namespace." }),
      }),
      { error: "must be a list of maps, each with the name of a Secret: - name: my-registry." },
    )
    .default([])
    .meta({ description: "Secrets by which nodes pull the image from a registry that asks for a login." }),
  podAnnotations: annotations
    .default({})
    .meta({ description: "Further annotations of HAProxy's pods, for example for a service mesh." }),
  hostPort: optional(
    z
      .strictObject({
        http: optional(port).meta({
          description: "Port of the nodes for plain http, for example 80.",
          defaultNote: "none",
        }),
        https: optional(port).meta({
          description: "Port of the nodes for https, for example 443.",
          defaultNote: "none",
        }),
      })
      .refine(({ http, https }) => http !== undefined || https !== undefined, {
        error: "is empty: write http, https or both below it, or remove it.",
      }),
  ).meta({
    description:
      "Ports of the nodes at which HAProxy's pods accept connections, without a Service: one pod a node, so not more replicas than nodes. Updates replace a pod when the old one is gone.",
    defaultNote: "none",
  }),
  runAsUser: z
    .union([integer("the id of a user", 1, largestUser), z.literal("assigned")], { error: runAsUserAdvice })
    .default(haproxyUser)
    .meta({
      description:
        "Id of user and group of HAProxy's pods. assigned: the cluster chooses one, as OpenShift does, and refuses any other. The official image has 99.",
    }),
};
