import { planRelease, type ReleasePlan } from "./chart/plan-release";
import type { Settings } from "./config/settings";
import { planFrontEnd, type PlannedFrontEnd } from "./haproxy/plan-front-end";
import type { Problem } from "./lib/problem";
import { planMonitoring, type PlannedMonitoring } from "./monitoring/plan-monitoring";
import { planBoundary, type PlannedBoundary } from "./network-policies/plan-policies";
import { combinationProblems } from "./topology/combinations";
import { requestPath, type RequestPath } from "./topology/hops";
import { trustProblems, trustWarnings } from "./topology/trusted-proxies";

/** Everything that is decided about a deployment before its first resource is registered. Components only wire it. */
export interface Plan extends ReleasePlan {
  readonly settings: Settings;
  readonly path: RequestPath;
  readonly frontEnd: PlannedFrontEnd;
  /** Undefined where no HAProxy runs in the cluster. */
  readonly monitoring: PlannedMonitoring | undefined;
  readonly boundary: PlannedBoundary;
  /** What is allowed and should be known. */
  readonly warnings: readonly string[];
}

export type Planned =
  | { readonly valid: true; readonly plan: Plan }
  | { readonly valid: false; readonly problems: readonly Problem[] };

/** Decides a deployment, or says everything about its settings that does not fit together. */
export function planDeployment(settings: Settings): Planned {
  const path = requestPath(settings);
  const { plan: release, problems: ofRelease, warnings } = planRelease(settings, path);
  const problems = [...combinationProblems(path, settings), ...trustProblems(path, settings), ...ofRelease];
  if (release === undefined || problems.length > 0) {
    return { valid: false, problems };
  }
  const frontEnd = planFrontEnd(settings, path, release.names);
  return {
    valid: true,
    plan: {
      ...release,
      settings,
      path,
      frontEnd,
      boundary: planBoundary(settings, path, release.names),
      monitoring: frontEnd.haproxy && planMonitoring(settings, frontEnd.haproxy),
      warnings: [...trustWarnings(settings), ...warnings],
    },
  };
}
