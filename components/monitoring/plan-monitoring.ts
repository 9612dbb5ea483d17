import { metricsServiceName } from "../config/metrics-service-name";
import type { Settings } from "../config/settings";
import type { PlannedHaproxy } from "../haproxy/plan-haproxy";
import { alertRules, type RuleGroup } from "./alert-rules";
import { dashboard, type Dashboard } from "./dashboard";

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

/** What Prometheus' operator and Grafana load of a HAProxy whose names are known. */
export interface OperatorObjects {
  readonly rules: RuleGroup;
  readonly dashboard: Dashboard;
}

/** @param objectName name of the metrics Service, which is also the label `job` of its series */
export function operatorObjects({
  namespace,
  objectName,
  deploymentName,
  replicas,
}: {
  readonly namespace: string;
  readonly objectName: string;
  readonly deploymentName: string;
  readonly replicas: number;
}): OperatorObjects {
  const target = { namespace, job: objectName };
  return { rules: alertRules({ target, replicas, deploymentName }), dashboard: dashboard(target) };
}
