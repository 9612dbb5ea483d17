import type { Input } from "@pulumi/pulumi";
import type { ChartInput, ChartSecrets } from "./adapter";

/** The input for the chart, as far as it is known before the first resource: secrets and the certificate's Secret come later. */
export interface PlannedChart extends Omit<ChartInput, "ingress" | "secrets"> {
  readonly ingress: Omit<ChartInput["ingress"], "tlsSecretName">;
  /**
   * Whether the Ingress names the certificate's Secret: where the controller ends TLS, and behind HAProxy in the cluster, so that it
   * could at once.
   */
  readonly namesTlsSecret: boolean;
}

/** The chart values of a plan, once the secrets are there. */
export function chartInput(
  chart: PlannedChart,
  secrets: ChartSecrets,
  tlsSecretName: Input<string> | undefined,
): ChartInput {
  const { namesTlsSecret, ingress, ...others } = chart;
  const named = namesTlsSecret && ingress.managedBy === "chart";
  return { ...others, ingress: { ...ingress, tlsSecretName: named ? tlsSecretName : undefined }, secrets };
}

/** What stands for the secrets where only paths are looked at. */
export const placeholderSecrets: ChartSecrets = {
  reanaSecretKey: "-",
  databaseUser: "-",
  databasePassword: "-",
  cacheUser: "-",
  cachePassword: "-",
  messageBrokerUser: "-",
  messageBrokerPassword: "-",
};
