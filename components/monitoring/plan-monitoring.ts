import type { Settings } from "../config/settings";
import { alertRules, type RuleGroup } from "./alert-rules";
import { dashboard, type Dashboard } from "./dashboard";
import type { MonitoringTarget } from "./target";
import type { PlannedHaproxy } from "../haproxy/plan-haproxy";

/** Monitoring of HAProxy in the cluster. */
export interface PlannedMonitoring {
  /** Name of the metrics Service, and of the other objects. */
  readonly objectName: string;
  /** Labels of that Service, for the ServiceMonitor. */
  readonly labels: Readonly<Record<string, string>>;
  /** Labels of the pods that it selects. */
  readonly pods: Readonly<Record<string, string>>;
  /** Undefined without Prometheus' operator. */
  readonly operator: PlannedOperatorObjects | undefined;
}

export interface PlannedOperatorObjects {
  /** Labels by which the operator's Prometheus selects objects. */
  readonly labels: Readonly<Record<string, string>>;
  readonly rules: RuleGroup;
  readonly dashboard: Dashboard;
}

/** Longest name of a Service, a DNS label. */
const longestName = 63;

const suffix = "-haproxy-metrics";

export function planMonitoring(
  { monitoring, namespace, release }: Settings,
  { labels: pods, objectName: deploymentName, settings: { replicas } }: PlannedHaproxy,
): PlannedMonitoring {
  const objectName = `${release.name.slice(0, longestName - suffix.length)}${suffix}`;
  const target: MonitoringTarget = { namespace: namespace.name, job: objectName };
  return {
    objectName,
    labels: { ...pods, "app.kubernetes.io/component": "metrics" },
    pods,
    operator:
      monitoring.type === "none"
        ? undefined
        : {
            labels: monitoring.labels,
            rules: alertRules({ target, replicas, deploymentName }),
            dashboard: dashboard(target),
          },
  };
}
