import assert from "node:assert/strict";
import { planRelease } from "../../../components/chart/plan-release";
import { planDeployment, type Plan } from "../../../components/plan";
import { settings } from "../config/stack-settings";

/** The plan of a stack with these settings, which has to be valid. The warnings are those of the release too, which logs its own. */
export function planned(stack: Record<string, unknown>): Plan {
  const result = planDeployment(settings(stack));
  assert.ok(result.valid, JSON.stringify(result));
  const { plan } = result;
  return { ...plan, warnings: [...planRelease(plan.settings, plan.topology).warnings, ...plan.warnings] };
}
