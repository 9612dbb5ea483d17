import type { Settings } from "../config/settings";
import { alertRules, type RuleGroup } from "./alert-rules";
import { dashboard, type Dashboard } from "./dashboard";
import type { MonitoringTarget } from "./target";
import type { PlannedHaproxy } from "../haproxy/plan-front-end";

/** How the HAProxy in the cluster is watched. */
export interface PlannedMonitoring {
  /** Name of the Service for metrics; further objects bear it too. */
  readonly objectName: string;
  /** Labels of that Service, by which it is found. */
  readonly labels: Readonly<Record<string, string>>;
  /** Labels of the pods that it leads to. */
  readonly pods: Readonly<Record<string, string>>;
  /** Undefined where nobody said that the cluster has Prometheus' operator. */
  readonly operator: PlannedOperatorObjects | undefined;
}

export interface PlannedOperatorObjects {
  /** Labels by which the operator's Prometheus picks what it takes. */
  readonly labels: Readonly<Record<string, string>>;
  readonly rules: RuleGroup;
  readonly dashboard: Dashboard;
}

/** Of the name of a Service, a DNS label. */
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
