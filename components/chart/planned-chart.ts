import type { ChartIntent, ChartSecrets } from "./adapter";

/** The intent for the chart, as far as it is known before the first resource: secrets and the certificate's Secret come later. */
export interface PlannedChart extends Omit<ChartIntent<never>, "ingress" | "secrets"> {
  readonly ingress: Omit<ChartIntent<never>["ingress"], "tlsSecretName">;
  /**
   * Whether the Ingress names the certificate's Secret: where the controller ends TLS, and behind HAProxy in the cluster, so that it
   * could at once.
   */
  readonly namesTlsSecret: boolean;
}

/** The chart values of a plan, once the secrets are there. */
export function chartIntent<S>(
  chart: PlannedChart,
  secrets: ChartSecrets<S>,
  tlsSecretName: S | undefined,
): ChartIntent<S> {
  const { namesTlsSecret, ingress, ...others } = chart;
  const named = namesTlsSecret && ingress.madeBy === "chart";
  return { ...others, ingress: { ...ingress, tlsSecretName: named ? tlsSecretName : undefined }, secrets };
}

/** What stands for the secrets where only paths are looked at. */
export const placeholderSecrets: ChartSecrets<string> = {
  reanaSecretKey: "-",
  databaseUser: "-",
  databasePassword: "-",
  cacheUser: "-",
  cachePassword: "-",
  messageBrokerUser: "-",
  messageBrokerPassword: "-",
};
