import type { ClusterObject, ClusterReader } from "../../components/cluster/cluster-client";
import { newestFirst } from "../../components/cluster/newest-first";
import { eventually } from "../command-line/eventually";
import type { PodContainer } from "./run-in-pod";

interface PodParts {
  readonly spec?: { readonly containers?: readonly { readonly name: string }[] };
  readonly status?: {
    readonly conditions?: readonly { readonly type: string; readonly status: string }[];
  };
}

/** Ready, and not about to end. */
export function isReady({ metadata, status }: ClusterObject): boolean {
  const conditions = (status as PodParts["status"])?.conditions ?? [];
  return (
    metadata?.deletionTimestamp === undefined &&
    conditions.some((condition) => condition.type === "Ready" && condition.status === "True")
  );
}

/** Names the ready pods, newest first, and in each its container `container`, or its first one. */
export const readyPods = (
  pods: readonly ClusterObject[],
  namespace: string,
  container: string,
): readonly PodContainer[] =>
  newestFirst(pods.filter(isReady)).flatMap(({ metadata, spec }) => {
    const names = ((spec as PodParts["spec"])?.containers ?? []).map(({ name }) => name);
    const found = names.find((name) => name === container) ?? names[0];
    return metadata?.name === undefined || found === undefined
      ? []
      : [{ namespace, pod: metadata.name, container: found }];
  });

/** The newest of them. */
export const newestReady = (...of: Parameters<typeof readyPods>): PodContainer | undefined =>
  readyPods(...of)[0];

/**
 * Waits for a ready pod of one of REANA's Deployments.
 *
 * @param component name of the Deployment, which the chart's pods have as their label `app`
 * @param limit longest wait, in milliseconds
 * @throws Error when there is none in time
 */
export const readyPod = (
  cluster: ClusterReader,
  namespace: string,
  component: string,
  container: string,
  limit: number,
): Promise<PodContainer> =>
  eventually(
    async () =>
      newestReady(
        await cluster.list("v1", "Pod", { namespace, labelSelector: `app=${component}` }),
        namespace,
        container,
      ),
    limit,
    `no pod of ${component} in namespace ${namespace} became ready within ${limit / 1000} s: kubectl -n ${namespace} describe deployment ${component} says why`,
  );
