import type { Input } from "@pulumi/pulumi";
import type { ChartInput, ChartSecrets } from "./adapter";

/** The chart input without secrets and the certificate's Secret, which are known after the first resources. */
export interface PlannedChart extends Omit<ChartInput, "ingress" | "secrets"> {
  readonly ingress: Omit<ChartInput["ingress"], "tlsSecretName">;
  /**
   * Whether the Ingress names the certificate's Secret: where the controller terminates TLS, and behind HAProxy in the cluster, so that a
   * change of mode finds it configured.
   */
  readonly namesTlsSecret: boolean;
}

/** The chart input of a plan with its secrets. */
export function chartInput(
  chart: PlannedChart,
  secrets: ChartSecrets,
  tlsSecretName: Input<string> | undefined,
): ChartInput {
  const { namesTlsSecret, ingress, ...others } = chart;
  const named = namesTlsSecret && ingress.managedBy === "chart";
  return { ...others, ingress: { ...ingress, tlsSecretName: named ? tlsSecretName : undefined }, secrets };
}

/** A text where it does not count. Charts write it into YAML without quotation marks, as the name of a Secret too. */
export const placeholder = "placeholder";

/** Secrets where they do not count: for value paths, images and CRDs. */
export const placeholderSecrets: ChartSecrets = {
  reanaSecretKey: placeholder,
  databaseUser: placeholder,
  databasePassword: placeholder,
  cacheUser: placeholder,
  cachePassword: placeholder,
  messageBrokerUser: placeholder,
  messageBrokerPassword: placeholder,
};
