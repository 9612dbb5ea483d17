import { alertRules, type RuleGroup } from "./alert-rules";
import { dashboard, type Dashboard } from "./dashboard";

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
