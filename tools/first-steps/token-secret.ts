import type { ClusterClient } from "../../components/cluster/cluster-client";

/** Key in the Secret that the chart's CronJobs read. */
const key = "ADMIN_ACCESS_TOKEN";

/** The Secret `<prefix>-admin-access-token`, which the chart's CronJobs need and the chart does not make. */
export const tokenSecretName = (releasePrefix: string): string => `${releasePrefix}-admin-access-token`;

/**
 * Creates the Secret where there is none.
 *
 * @returns what was done
 * @throws Error when it holds another token
 */
export async function keepToken(
  cluster: Pick<ClusterClient, "read" | "create">,
  namespace: string,
  name: string,
  token: string,
): Promise<"created" | "present"> {
  const reference = { apiVersion: "v1", kind: "Secret", name, namespace };
  const found = await cluster.read(reference);
  if (found === undefined) {
    await cluster.create({
      apiVersion: "v1",
      kind: "Secret",
      metadata: { name, namespace },
      type: "Opaque",
      data: { [key]: Buffer.from(token).toString("base64") },
    });
    return "created";
  }
  if (Buffer.from(found.data?.[key] ?? "", "base64").toString() !== token) {
    throw new Error(
      `Secret ${name} in namespace ${namespace} has another token than the administrator in the database: ` +
        `delete it (kubectl -n ${namespace} delete secret ${name}) and run the command again`,
    );
  }
  return "present";
}
