import { parseAllDocuments } from "yaml";
import { z } from "zod";
import type { ClusterObject } from "../../components/cluster/cluster-client";
import type { HelmRevision } from "../../components/cluster/helm-storage";

/** A Helm release as it is in the cluster, as far as a take-over looks at it. */
export interface ExistingRelease {
  /** uid of the namespace kube-system, which tells clusters apart; undefined where it may not be read. */
  readonly clusterUid: string | undefined;
  readonly namespace: string;
  readonly name: string;
  /** The newest revision. */
  readonly revision: HelmRevision;
  /** The release's Secrets by name, decoded. */
  readonly secrets: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** The Service of its Traefik as it is now; undefined where the release has none. */
  readonly traefikService: LiveService | undefined;
  /** Label `app.kubernetes.io/instance` that its Traefik's Deployment selects; undefined where the release has none. */
  readonly traefikInstance: string | undefined;
  /** All Ingresses of the namespace. */
  readonly ingresses: readonly LiveIngress[];
  /** IngressClasses of the cluster: from name to controller. */
  readonly ingressClasses: Readonly<Record<string, string>>;
  /** The class of Ingresses that name none. */
  readonly defaultIngressClass: string | undefined;
  /** Addresses of the nodes. */
  readonly nodes: readonly string[];
}

const text = z.string();
const texts = z.record(z.string(), z.string()).default({});

const serviceShape = z.object({
  metadata: z.object({ name: text, annotations: texts }),
  spec: z.object({
    type: z.string().default("ClusterIP"),
    loadBalancerClass: text.optional(),
    loadBalancerSourceRanges: z.array(text).default([]),
    externalTrafficPolicy: text.optional(),
    ports: z
      .array(
        z.object({
          name: z.string().default(""),
          port: z.number(),
          protocol: z.string().default("TCP"),
          nodePort: z.number().optional(),
        }),
      )
      .default([]),
  }),
});

export type LiveService = z.infer<typeof serviceShape>;

const ingressShape = z.object({
  metadata: z.object({ name: text, annotations: texts, labels: texts }),
  spec: z.object({
    ingressClassName: text.optional(),
    rules: z
      .array(
        z.object({
          host: text.optional(),
          http: z
            .object({
              paths: z.array(
                z.object({ backend: z.object({ service: z.object({ name: text }).optional() }) }),
              ),
            })
            .optional(),
        }),
      )
      .default([]),
  }),
});

export type LiveIngress = z.infer<typeof ingressShape>;

export const liveService = (object: ClusterObject): LiveService => serviceShape.parse(object);
export const liveIngress = (object: ClusterObject): LiveIngress => ingressShape.parse(object);

/** An object of a release's manifest. */
export interface ManifestObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
}

const documentShape = z.object({
  apiVersion: text,
  kind: text,
  metadata: z.object({ name: text, labels: texts }),
});

/** Pure: the objects of a manifest. The items of a List count each; what is no object is left out. */
export function manifestObjects(manifest: string): readonly ManifestObject[] {
  return parseAllDocuments(manifest)
    .map((document) => document.toJS() as unknown)
    .flatMap((object) => {
      const { kind, items } = (object ?? {}) as { kind?: unknown; items?: unknown };
      return kind === "List" && Array.isArray(items) ? (items as readonly unknown[]) : [object];
    })
    .flatMap((object) => {
      const parsed = documentShape.safeParse(object);
      if (!parsed.success) {
        return [];
      }
      const { apiVersion, kind, metadata } = parsed.data;
      return [{ apiVersion, kind, name: metadata.name, labels: metadata.labels }];
    });
}
