import type { ClusterObject } from "./cluster-client";

/** Name and namespace of a release of Helm. */
export interface ReleaseName {
  readonly namespace: string;
  readonly release: string;
}

/** Whether a resource is a release of Helm, by its type token. */
export const isHelmRelease = (type: string): boolean => type === "kubernetes:helm.sh/v3:Release";

/** Whether an object of the cluster belongs to a release, by what Helm writes on it. */
export const belongsToRelease = ({ metadata }: ClusterObject, { namespace, release }: ReleaseName): boolean =>
  metadata?.annotations?.["meta.helm.sh/release-name"] === release &&
  metadata.annotations["meta.helm.sh/release-namespace"] === namespace;
