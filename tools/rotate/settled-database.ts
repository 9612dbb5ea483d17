import type { ClusterObject, ClusterReader } from "../../components/cluster/cluster-client";
import { eventually } from "../command-line/eventually";
import { isReady } from "../pods/ready-pod";

interface PodStatus {
  readonly phase?: string;
  readonly containerStatuses?: readonly {
    readonly state?: { readonly running?: { readonly startedAt?: string } };
  }[];
}

/**
 * How long PostgreSQL has to run without a restart, in milliseconds. The charts' Deployment starts a new pod of the database before the old one
 * has ended, on the same files. The old one ends within 30 s and removes the lock file. The new one looks for that once a minute
 * (https://www.postgresql.org/docs/current/app-postgres.html), and restarts without it: what it wrote before may be lost.
 */
const settledAfter = 100_000;

/** Twice that, and the end of the old pod. In milliseconds. */
const limit = 300_000;

/** Whether there is one pod, and PostgreSQL in it has run for long enough. */
export function isSettled(pods: readonly ClusterObject[], now: number): boolean {
  const statusOf = ({ status }: ClusterObject): PodStatus => status ?? {};
  const [pod, ...others] = pods.filter((each) => !/^(Succeeded|Failed)$/.test(statusOf(each).phase ?? ""));
  if (pod === undefined || others.length > 0 || !isReady(pod)) {
    return false;
  }
  const started = (statusOf(pod).containerStatuses ?? []).map(({ state }) =>
    Date.parse(state?.running?.startedAt ?? ""),
  );
  return started.length > 0 && started.every((time) => now - time >= settledAfter);
}

/**
 * Waits until no pod of the database is being replaced, and none was a short time ago.
 *
 * @param app name of the Deployment, which its pods have as their label `app`
 * @throws Error when that does not come in time
 */
export async function settledDatabase(
  cluster: ClusterReader,
  namespace: string,
  app: string,
  progress: (text: string) => void,
): Promise<void> {
  let announced = false;
  await eventually(
    async () => {
      if (
        isSettled(await cluster.list("v1", "Pod", { namespace, labelSelector: `app=${app}` }), Date.now())
      ) {
        return true;
      }
      if (!announced) {
        progress(
          `Waiting until one pod of ${app} has run for ${settledAfter / 1000} s without a restart ...`,
        );
        announced = true;
      }
      return undefined;
    },
    limit,
    `pods of ${app} in namespace ${namespace} start again and again, or none is ready: kubectl -n ${namespace} describe pods -l app=${app}`,
  );
}
