import assert from "node:assert/strict";
import { planDeployment } from "../../../components/plan";
import {
  operatorObjects as objectsOf,
  type OperatorObjects,
} from "../../../components/monitoring/operator-objects";
import type { PlannedMonitoring } from "../../../components/monitoring/plan-monitoring";
import { settings } from "../config/stack-settings";

/** What is planned to watch the front end of a stack with these settings. */
export function plannedMonitoring(values: Record<string, unknown> = {}): PlannedMonitoring | undefined {
  const planned = planDeployment(settings(values));
  assert.ok(planned.valid);
  return planned.plan.monitoring;
}

/** The same, for Prometheus' operator. */
export function operatorObjects(values: Record<string, unknown> = {}): OperatorObjects {
  const all = { monitoring: { type: "prometheus-operator" }, ...values };
  const planned = plannedMonitoring(all);
  assert.ok(planned?.prometheusOperator);
  return objectsOf({ ...planned, namespace: settings(all).namespace.name });
}
