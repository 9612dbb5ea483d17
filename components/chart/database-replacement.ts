import type { ClusterCheck } from "../cluster/cluster-checks";
import { isHelmRelease } from "../cluster/helm-release";
import { valueAt } from "../lib/value-at";

/** The release with the database. */
export interface DatabaseRelease {
  readonly namespace: string;
  /** What the names of REANA's objects begin with. */
  readonly prefix: string;
}

/**
 * The old pod of the database ends before the new one starts. By default a Deployment starts the new one first, and two PostgreSQL in two
 * pods do not see each other: the second takes the first's lock file for an old one, and both write the same files. The charts have no value
 * for it. Helm keeps what it did not set, so this counts for `helm upgrade` by hand, too.
 */
export const databaseReplacement = ({ namespace, prefix }: DatabaseRelease): ClusterCheck => ({
  name: "database-replacement",
  when: ["afterCreate", "beforeUpdate"],
  appliesTo: isHelmRelease,
  run: async ({ preview }, connected) => {
    if (preview) {
      return;
    }
    const cluster = await connected();
    const database = { apiVersion: "apps/v1", kind: "Deployment", namespace, name: `${prefix}-db` };
    const found = await cluster.read(database);
    if (found !== undefined && valueAt(found.spec, ["strategy", "type"]) !== "Recreate") {
      await cluster.patch(database, { spec: { strategy: { type: "Recreate", rollingUpdate: null } } });
    }
  },
});
