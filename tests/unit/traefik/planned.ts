import assert from "node:assert/strict";
import { planDeployment, type Plan } from "../../../components/plan";
import { settings } from "../config/stack-settings";

/** The plan of a stack with these settings, which has to be valid. */
export function planned(stack: Record<string, unknown>): Plan {
  const result = planDeployment(settings(stack));
  assert.ok(result.valid, JSON.stringify(result));
  return result.plan;
}
