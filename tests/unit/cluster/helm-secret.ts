import { gzipSync } from "node:zlib";
import type { ClusterObject } from "../../../components/cluster/cluster-client";

/** What a test says of one of Helm's revisions. */
export interface StoredRevision {
  readonly release?: string;
  readonly namespace?: string;
  readonly revision?: number;
  readonly status?: string;
  readonly description?: string;
  readonly chartName?: string;
  readonly chartVersion?: string;
  readonly values?: unknown;
  readonly manifest?: string;
  readonly resourceVersion?: string;
  /** Default true; early versions of Helm did not compress. */
  readonly compressed?: boolean;
}

/** The Secret in which Helm stores a revision. */
export function helmSecret({
  release = "reana",
  namespace = "reana",
  revision = 1,
  status = "deployed",
  description = "Install complete",
  chartName = "reana",
  chartVersion = "0.95.0-alpha.5",
  values = {},
  manifest = "",
  resourceVersion = "1",
  compressed = true,
}: StoredRevision = {}): ClusterObject {
  const stored = Buffer.from(
    JSON.stringify({
      name: release,
      namespace,
      version: revision,
      info: { status, description, last_deployed: "2026-11-28T08:00:00Z", notes: "Thank you" },
      chart: {
        metadata: { name: chartName, version: chartVersion, appVersion: chartVersion, apiVersion: "v2" },
        values: { serviceType: "NodePort" },
        templates: [],
      },
      config: values,
      manifest,
    }),
  );
  const encoded = (compressed ? gzipSync(stored) : stored).toString("base64");
  return {
    apiVersion: "v1",
    kind: "Secret",
    type: "helm.sh/release.v1",
    metadata: {
      name: `sh.helm.release.v1.${release}.v${revision}`,
      namespace,
      labels: { owner: "helm", name: release, status, version: String(revision) },
      resourceVersion,
    },
    data: { release: Buffer.from(encoded).toString("base64") },
  };
}
