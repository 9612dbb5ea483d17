import * as pulumi from "@pulumi/pulumi";
import { clusterChecks, type ClusterCheck } from "./cluster/cluster-checks";
import { providerAccess } from "./cluster/provider-access";
import type { CheckedReana } from "./reana-args";

/** What is checked in the cluster before Reana's resources are created or updated, as transformations for its options. */
export function reanaChecks(
  name: string,
  checked: CheckedReana,
  opts: pulumi.ComponentResourceOptions | undefined,
): readonly pulumi.ResourceTransformation[] {
  const access = providerAccess(checked.args.clusterAccess, opts);
  if (access === undefined) {
    void pulumi.log.warn(
      `Reana ${JSON.stringify(name)} has a Kubernetes provider of its own, so nothing is checked in the cluster before it is changed: ` +
        "say how that provider reaches the cluster by args.clusterAccess.",
    );
    return [];
  }
  return [clusterChecks(name, access, checksOf(checked))];
}

const checksOf = (_checked: CheckedReana): readonly ClusterCheck[] => [];
