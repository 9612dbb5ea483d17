import type { ClusterReader } from "../../components/cluster/cluster-client";
import { valueAt } from "../../components/lib/value-at";

/** The pods of a workflow that runs have the accounts of database and message broker for as long as it runs. */
const workflowLabel = "reana-run-batch-workflow-uuid";

const runtimeNamespace = "REANA_RUNTIME_KUBERNETES_NAMESPACE";

/**
 * Uids of the pods of workflows that have not ended.
 *
 * @param controller name of the workflow controller's Deployment, whose environment says where workflows run
 */
export async function workflowPods(
  cluster: ClusterReader,
  namespace: string,
  controller: string,
): Promise<readonly string[]> {
  const deployment = await cluster.read({
    apiVersion: "apps/v1",
    kind: "Deployment",
    name: controller,
    namespace,
  });
  const containers = (valueAt(deployment?.spec, ["template", "spec", "containers"]) ?? []) as readonly {
    readonly env?: readonly { readonly name: string; readonly value?: string }[];
  }[];
  const where = containers
    .flatMap(({ env = [] }) => env)
    .find(({ name }) => name === runtimeNamespace)?.value;
  const pods = await cluster.list("v1", "Pod", {
    namespace: where === undefined || where === "" ? namespace : where,
    labelSelector: workflowLabel,
  });
  return pods
    .filter(({ status }) => !["Succeeded", "Failed"].includes(String(valueAt(status, ["phase"]))))
    .map(({ metadata }) => metadata?.uid ?? "");
}
