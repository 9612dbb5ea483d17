import assert from "node:assert/strict";
import { planDeployment } from "../../../components/plan";
import type {
  PlannedMonitoring,
  PlannedOperatorObjects,
} from "../../../components/monitoring/plan-monitoring";
import { settings } from "../config/stack-settings";

/** What is planned to watch the front end of a stack with these settings. */
export function plannedMonitoring(values: Record<string, unknown> = {}): PlannedMonitoring | undefined {
  const planned = planDeployment(settings(values));
  assert.ok(planned.valid);
  return planned.plan.monitoring;
}

/** The same, for Prometheus' operator. */
export function operatorObjects(values: Record<string, unknown> = {}): PlannedOperatorObjects {
  const operator = plannedMonitoring({ monitoring: { type: "prometheus-operator" }, ...values })?.operator;
  assert.ok(operator);
  return operator;
}
