import type { ClusterClient, ClusterObject } from "../../components/cluster/cluster-client";
import { helmRevisions } from "../../components/cluster/helm-storage";
import { podRows, warningRows } from "./cluster-state";
import { lastErrors } from "./log-errors";
import type { Section } from "./page";

/** What the page is about. */
export interface Subject {
  readonly namespace: string;
  readonly release: string;
  readonly releasePrefix: string;
}

/** Lines of each log that are read. */
const readLines = 2000;

/** How many revisions of the release are shown. */
const shownRevisions = 5;

/** A section, or why it cannot be read: what is wrong in one place must not hide the others. */
export async function section(title: string, read: () => Promise<Section["content"]>): Promise<Section> {
  try {
    return { title, content: await read() };
  } catch (error) {
    return { title, content: { type: "unknown", reason: (error as Error).message } };
  }
}

/** Whether a pod belongs to the components that requests pass. */
function isOnTheWay({ metadata }: ClusterObject, prefix: string): boolean {
  const labels = metadata?.labels ?? {};
  return (
    ["haproxy", "traefik"].includes(labels["app.kubernetes.io/name"] ?? "") ||
    ["server", "ui", "workflow-controller", "db"].some(
      (component) => labels["app"] === `${prefix}-${component}`,
    )
  );
}

/** What the cluster says: the release, pods, warnings, and errors in logs. */
export async function clusterSections(
  cluster: ClusterClient,
  { namespace, release, releasePrefix }: Subject,
): Promise<readonly Section[]> {
  const pods = cluster.list("v1", "Pod", { namespace });
  const first = await Promise.all([
    section(`Helm release ${release}`, async () => ({
      type: "table",
      columns: ["revision", "status", "chart", "deployed", "description"],
      rows: (await helmRevisions(cluster, namespace, release))
        .slice(0, shownRevisions)
        .map(({ revision, status, chartVersion, lastDeployed, description }) => [
          String(revision),
          status,
          chartVersion,
          lastDeployed,
          description,
        ]),
    })),
    section("Pods", async () => ({
      type: "table",
      columns: ["pod", "container", "image", "state"],
      rows: podRows(await pods),
    })),
    section("Warnings of the cluster", async () => ({
      type: "table",
      columns: ["time", "object", "reason", "message"],
      rows: warningRows(await cluster.list("v1", "Event", { namespace })),
    })),
  ]);
  const watched = (await pods.catch(() => [])).filter((pod) => isOnTheWay(pod, releasePrefix));
  return [...first, ...(await Promise.all(watched.map((pod) => logSection(cluster, namespace, pod))))];
}

async function logSection(
  { kubeConfig }: ClusterClient,
  namespace: string,
  { metadata, spec }: ClusterObject,
): Promise<Section> {
  const name = metadata?.name ?? "";
  const container = (spec as { readonly containers?: readonly { readonly name: string }[] } | undefined)
    ?.containers?.[0]?.name;
  return section(`Errors in the log of ${name}`, async () => {
    const { CoreV1Api } = await import("@kubernetes/client-node");
    const log = await kubeConfig.makeApiClient(CoreV1Api).readNamespacedPodLog({
      name,
      namespace,
      tailLines: readLines,
      // The API server wants a name where a pod has several.
      ...(container === undefined ? {} : { container }),
    });
    return { type: "lines", lines: lastErrors(log) };
  });
}
