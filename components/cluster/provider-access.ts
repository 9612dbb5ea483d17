import * as pulumi from "@pulumi/pulumi";
import type { ClusterAccess } from "./cluster-client";

/**
 * How the Kubernetes provider of a component reaches the cluster, so that checks read the cluster that will be changed.
 *
 * @param given what a program says of its own provider
 * @returns undefined where the component has a provider of its own and nothing is said of it
 */
export function providerAccess(
  given: ClusterAccess | undefined,
  opts: pulumi.ComponentResourceOptions | undefined,
): ClusterAccess | undefined {
  if (given !== undefined) {
    return given;
  }
  if (opts?.provider !== undefined || opts?.providers !== undefined) {
    return undefined;
  }
  // The default provider is configured by the stack.
  const config = new pulumi.Config("kubernetes");
  return { kubeconfig: config.get("kubeconfig"), context: config.get("context") };
}
