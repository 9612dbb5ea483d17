import type { ClusterObject } from "../../cluster/cluster-client";
import { valueAt } from "../../lib/value-at";
import { serverContainerOf } from "./rendered-chart";

/** What the migration runs, of REANA's own command line. */
export const migrationCommand = ["reana-db", "alembic", "upgrade"] as const;

const jobLabel = "app.kubernetes.io/name";

/** Finds the pods of a migration. */
export const migrationSelector = `${jobLabel}=reana-database-migration`;

/** How long a Job whose update was killed stays for people to look at, in seconds. */
const keptFor = 3600;

/** What of a pod's specification decides where and as whom it runs. Volumes are left out: the database is reached by the network. */
const podFields = [
  "serviceAccountName",
  "imagePullSecrets",
  "nodeSelector",
  "tolerations",
  "affinity",
  "securityContext",
  "priorityClassName",
  "runtimeClassName",
  "dnsPolicy",
  "dnsConfig",
  "hostAliases",
] as const;

const containerFields = ["imagePullPolicy", "env", "envFrom", "resources", "securityContext"] as const;

/**
 * Pure: a Job that brings the database to the tables of an image of reana-server. It has the environment of the server that runs, whose
 * Secrets and ConfigMaps are there; those of the new chart come with the upgrade.
 *
 * @param deployment that of reana-server, from the cluster
 * @param limitSeconds longest time that it may take
 * @returns undefined where the Deployment has no container of reana-server
 */
export function migrationJob(
  deployment: ClusterObject,
  image: string,
  limitSeconds: number,
): ClusterObject | undefined {
  const container = serverContainerOf(deployment);
  const { name, namespace } = deployment.metadata ?? {};
  if (container === undefined || name === undefined || namespace === undefined) {
    return undefined;
  }
  const pod = valueAt(deployment.spec, ["template", "spec"]);
  const labels = { [jobLabel]: "reana-database-migration", "app.kubernetes.io/managed-by": "reana-pulumi" };
  return {
    apiVersion: "batch/v1",
    kind: "Job",
    metadata: { name: `${name}-database-migration`, namespace, labels },
    spec: {
      // A migration that failed fails again; the next update is the next try.
      backoffLimit: 0,
      activeDeadlineSeconds: limitSeconds,
      ttlSecondsAfterFinished: keptFor,
      template: {
        // Without the server's labels: no Service leads here.
        metadata: { labels },
        spec: {
          ...picked(pod, podFields),
          restartPolicy: "Never",
          containers: [
            {
              ...picked(container, containerFields),
              name: "migration",
              image,
              command: [...migrationCommand],
            },
          ],
        },
      },
    },
  };
}

const picked = (from: unknown, fields: readonly string[]): Readonly<Record<string, unknown>> =>
  Object.fromEntries(
    fields
      .map((field) => [field, valueAt(from, [field])] as const)
      .filter(([, value]) => value !== undefined),
  );
