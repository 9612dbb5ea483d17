import type { ClusterReader } from "../../cluster/cluster-client";
import { valueAt } from "../../lib/value-at";

/** The Deployment of the chart's Traefik. */
export interface TraefikDeployment {
  readonly namespace: string;
  readonly name: string;
  /** Labels of its pods after the update. */
  readonly podLabels: Readonly<Record<string, string>>;
}

export const instanceLabel = "app.kubernetes.io/instance";

/**
 * Why Traefik's Deployment cannot become what the update wants: Kubernetes never changes the labels that a Deployment selects.
 *
 * @returns undefined where it can
 */
export async function selectorAdvice(
  cluster: ClusterReader,
  { namespace, name, podLabels }: TraefikDeployment,
): Promise<string | undefined> {
  const deployment = await cluster.read({ apiVersion: "apps/v1", kind: "Deployment", namespace, name });
  const selected = valueAt(deployment?.spec, ["selector", "matchLabels", instanceLabel]);
  const wanted = podLabels[instanceLabel];
  return typeof selected !== "string" || selected === wanted
    ? undefined
    : `has to be ${selected}: Deployment ${name} in namespace ${namespace} selects pods with label ${instanceLabel}: ${selected}, and ` +
        `Kubernetes never changes that. The update would give them ${wanted}. Set it: ` +
        `pulumi config set --path reana:traefik.instanceLabel ${selected}`;
}
