import type { ClusterClient } from "../../components/cluster/cluster-client";
import { UsageError } from "../command-line/usage-error";
import type { Account } from "./rotatable";

/** The Secret in the cluster from which pods get the account when they start. */
export interface AccountSecret {
  /**
   * Name of the account.
   *
   * @throws UsageError where it has none: in series 0.9 the cache has a password alone
   */
  user(): Promise<string>;
  write(account: Account): Promise<void>;
}

export function accountSecret(
  cluster: Pick<ClusterClient, "read" | "patch">,
  namespace: string,
  name: string,
): AccountSecret {
  const reference = { apiVersion: "v1", kind: "Secret", name, namespace };
  const encoded = (text: string): string => Buffer.from(text).toString("base64");
  return {
    async user() {
      const user = (await cluster.read(reference))?.data?.["user"];
      if (user === undefined || user === "") {
        throw new UsageError(
          `Secret ${name} in namespace ${namespace} has no user, and without one there cannot be two accounts while pods are replaced: in charts ` +
            "of series 0.9 the cache has a password alone. docs/operations.md, under Passwords, says how to change it by hand",
        );
      }
      return Buffer.from(user, "base64").toString();
    },
    write: ({ user, password }) =>
      cluster.patch(reference, { data: { user: encoded(user), password: encoded(password) } }),
  };
}
