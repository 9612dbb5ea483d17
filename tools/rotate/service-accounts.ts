import type { ClusterClient } from "../../components/cluster/cluster-client";
import { UsageError } from "../command-line/usage-error";
import { readyPod, readyPods } from "../pods/ready-pod";
import { type PodContainer, runInPodOf } from "../pods/run-in-pod";
import type { Accounts } from "./accounts";
import { BrokerAccounts } from "./broker-accounts";
import { CacheAccounts } from "./cache-accounts";
import { DatabaseAccounts } from "./database-accounts";
import type { Rotatable } from "./rotatable";
import { settledDatabase } from "./settled-database";

/** Longest wait for pods of the service and of reana-server, in milliseconds. */
const podLimit = 60_000;

/**
 * The accounts of a service that the release deploys.
 *
 * @param prefix of the release
 * @param progress shows a line to whoever waits
 * @throws UsageError where the release has no such service
 */
export async function accountsOf(
  { name, service, component, container }: Rotatable,
  cluster: ClusterClient,
  namespace: string,
  prefix: string,
  progress: (text: string) => void,
): Promise<Accounts> {
  const app = `${prefix}-${component}`;
  const labelSelector = `app=${app}`;
  const list = async () =>
    readyPods(await cluster.list("v1", "Pod", { namespace, labelSelector }), namespace, container);
  const workloads = await Promise.all(
    ["Deployment", "StatefulSet"].map((kind) =>
      cluster.read({ apiVersion: "apps/v1", kind, name: app, namespace }),
    ),
  );
  if (workloads.every((workload) => workload === undefined)) {
    throw new UsageError(
      `--secret ${name}: there is no ${service} ${app} in namespace ${namespace}. Change the password of a service elsewhere there, and see ` +
        "docs/operations.md, Passwords",
    );
  }
  const run = runInPodOf(cluster.kubeConfig);
  const ready = (deployment: string, of: string) => (): Promise<PodContainer> =>
    readyPod(cluster, namespace, deployment, of, podLimit);
  const first = ready(app, container);
  await first();
  switch (name) {
    case "cache":
      return new CacheAccounts({ run, pods: list });
    case "message-broker":
      return new BrokerAccounts({ run, pods: list });
    case "database": {
      await settledDatabase(cluster, namespace, app, progress);
      const database = new DatabaseAccounts(run, first, ready(`${prefix}-server`, "rest-api"), app);
      await database.assertOwn();
      return database;
    }
  }
}
