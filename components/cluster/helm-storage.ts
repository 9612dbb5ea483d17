import { gunzipSync, gzipSync } from "node:zlib";
import { z } from "zod";
import type { ClusterObject, ClusterReader } from "./cluster-client";
import { ClusterError } from "./cluster-error";

/** What Helm says of a revision; anything else is `unknown`. */
export const helmStatuses = [
  "unknown",
  "deployed",
  "uninstalled",
  "superseded",
  "failed",
  "uninstalling",
  "pending-install",
  "pending-upgrade",
  "pending-rollback",
] as const;

export type HelmStatus = (typeof helmStatuses)[number];

/** One revision of a release, as Helm stores it in the cluster. Values and manifest may hold secrets. */
export interface HelmRevision {
  /** 1 for the installation, and one more for each upgrade and rollback. */
  readonly revision: number;
  readonly status: HelmStatus;
  /** For people: why it failed, for example. Empty where Helm says nothing. */
  readonly description: string;
  /** When Helm began it, RFC 3339. Empty where Helm says nothing. */
  readonly lastDeployed: string;
  readonly chartName: string;
  readonly chartVersion: string;
  /** Undefined where the chart has none. */
  readonly appVersion: string | undefined;
  /** The values that the user gave, without the chart's defaults. */
  readonly values: Readonly<Record<string, unknown>>;
  /** The chart's own default values. */
  readonly chartValues: Readonly<Record<string, unknown>>;
  /** YAML documents: the objects that Helm applied, without hooks and CRDs. */
  readonly manifest: string;
  /** Name of the Secret that holds the revision. */
  readonly secretName: string;
  /** The cluster changes it whenever Helm writes the revision. */
  readonly resourceVersion: string;
}

/** Largest decoded revision, in bytes. A Secret holds 1 MiB; text of charts shrinks to a tenth. */
const largestRevision = 64 * 1024 * 1024;

const values = z
  .record(z.string(), z.unknown())
  .nullish()
  .transform((given) => given ?? {});

const text = z
  .string()
  .nullish()
  .transform((given) => given ?? "");

const storedRelease = z.object({
  version: z.number().int().positive(),
  info: z.object({ status: z.enum(helmStatuses).catch("unknown"), description: text, last_deployed: text }),
  chart: z.object({
    metadata: z.object({ name: z.string(), version: z.string(), appVersion: z.string().optional() }),
    values,
  }),
  config: values,
  manifest: text,
});

/**
 * The revisions that Helm keeps of a release, newest first; none where there is no such release. Helm deletes those beyond its
 * limit, and all of them at an uninstallation.
 *
 * @throws ClusterError also where a revision cannot be decoded
 */
export async function helmRevisions(
  reader: ClusterReader,
  namespace: string,
  release: string,
): Promise<readonly HelmRevision[]> {
  const secrets = await reader.list("v1", "Secret", {
    namespace,
    labelSelector: `owner=helm,name=${release}`,
  });
  return secrets
    .filter(({ type }) => type === "helm.sh/release.v1")
    .map(helmRevision)
    .toSorted((one, other) => other.revision - one.revision);
}

/**
 * Pure: decodes one of Helm's Secrets.
 *
 * @throws ClusterError naming the Secret, and nothing that it holds
 */
export function helmRevision(secret: ClusterObject): HelmRevision {
  const name = secret.metadata?.name ?? "";
  let release: z.infer<typeof storedRelease>;
  try {
    release = storedRelease.parse(JSON.parse(decoded(secret.data?.["release"] ?? "")));
  } catch (cause) {
    throw new ClusterError(
      `Secret ${secret.metadata?.namespace}/${name}: its data is not a release that Helm 3 stored`,
      { cause },
    );
  }
  const { version, info, chart } = release;
  return {
    revision: version,
    status: info.status,
    description: info.description,
    lastDeployed: info.last_deployed,
    chartName: chart.metadata.name,
    chartVersion: chart.metadata.version,
    appVersion: chart.metadata.appVersion,
    values: release.config,
    chartValues: chart.values,
    manifest: release.manifest,
    secretName: name,
    resourceVersion: secret.metadata?.resourceVersion ?? "",
  };
}

/** Kubernetes encodes what Helm has encoded and compressed; early versions of Helm did not compress. */
function decoded(data: string): string {
  const stored = Buffer.from(Buffer.from(data, "base64").toString("latin1"), "base64");
  const compressed = stored[0] === 0x1f && stored[1] === 0x8b;
  return (compressed ? gunzipSync(stored, { maxOutputLength: largestRevision }) : stored).toString("utf8");
}

/**
 * Pure: one of Helm's Secrets with another status, to be applied. Everything else in it stays, what this program does not know too.
 *
 * @returns with the Secret's resourceVersion, so that the cluster refuses it when Helm has written it since
 * @throws ClusterError naming the Secret, and nothing that it holds
 */
export function withHelmStatus(
  secret: ClusterObject,
  status: HelmStatus,
  description: string,
): ClusterObject {
  const { metadata } = secret;
  helmRevision(secret);
  const stored = JSON.parse(decoded(secret.data?.["release"] ?? "")) as { info: object };
  const changed = JSON.stringify({ ...stored, info: { ...stored.info, status, description } });
  const encoded = gzipSync(changed).toString("base64");
  return {
    apiVersion: "v1",
    kind: "Secret",
    type: "helm.sh/release.v1",
    metadata: {
      ...(metadata?.name === undefined ? {} : { name: metadata.name }),
      ...(metadata?.namespace === undefined ? {} : { namespace: metadata.namespace }),
      ...(metadata?.resourceVersion === undefined ? {} : { resourceVersion: metadata.resourceVersion }),
      labels: { ...metadata?.labels, status },
    },
    data: { release: Buffer.from(encoded).toString("base64") },
  };
}
