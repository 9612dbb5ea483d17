import { parse } from "../components/config/parse";
import { describe } from "../components/lib/problem";
import { type Plan, planDeployment } from "../components/plan";

/**
 * Plans a stack as `pulumi up` does, and registers nothing.
 *
 * @param config the stack's settings, without the project's prefix
 * @throws Error when the program refuses them
 */
export function planStack(config: Readonly<Record<string, unknown>>): Plan {
  const parsed = parse({ values: config, secretKeys: new Set() }, new Date());
  const planned = parsed.valid ? planDeployment(parsed.settings) : parsed;
  if (!planned.valid) {
    throw new Error(describe(planned.problems));
  }
  return planned.plan;
}
