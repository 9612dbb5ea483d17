import { metricsServiceName } from "../config/metrics-service-name";
import type { Settings } from "../config/settings";
import type { PlannedHaproxy } from "../haproxy/plan-haproxy";

type Labels = Readonly<Record<string, string>>;

/** Monitoring of HAProxy in the cluster, as far as the settings decide it. */
export interface PlannedMonitoring {
  /** Name of the metrics Service, and of the other objects. */
  readonly objectName: string;
  /** Labels of HAProxy's pods. */
  readonly podLabels: Labels;
  readonly deploymentName: string;
  readonly replicas: number;
  /** Undefined without Prometheus' operator. */
  readonly prometheusOperator: { readonly labels: Labels } | undefined;
}

export const planMonitoring = (
  { monitoring, release }: Pick<Settings, "monitoring" | "release">,
  { labels, objectName, settings: { replicas } }: PlannedHaproxy,
): PlannedMonitoring => ({
  objectName: metricsServiceName({ release }),
  podLabels: labels,
  deploymentName: objectName,
  replicas,
  prometheusOperator: monitoring.type === "none" ? undefined : { labels: monitoring.labels },
});

/** Labels of the metrics Service, for the ServiceMonitor. */
export const metricsLabels = (podLabels: Labels): Labels => ({
  ...podLabels,
  "app.kubernetes.io/component": "metrics",
});
