import type { ClusterClient } from "./cluster-client";
import { newestFirst } from "./newest-first";

/** Lines of a log that an error repeats. */
const lines = 20;

/** The end of the log of the newest pod that a selector finds; empty where there is none, or the cluster does not give it. */
export async function podLog(
  cluster: ClusterClient,
  namespace: string,
  labelSelector: string,
): Promise<string> {
  const { CoreV1Api } = await import("@kubernetes/client-node");
  const [pod] = newestFirst(await cluster.list("v1", "Pod", { namespace, labelSelector }));
  const name = pod?.metadata?.name;
  if (name === undefined) {
    return "";
  }
  const api = cluster.kubeConfig.makeApiClient(CoreV1Api);
  return api.readNamespacedPodLog({ name, namespace, tailLines: lines }).catch(() => "");
}
