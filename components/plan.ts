import { planRelease, type ReleasePlan } from "./chart/plan-release";
import type { Settings } from "./config/settings";
import { planFrontEnd, type PlannedFrontEnd } from "./haproxy/plan-front-end";
import { ifReadable } from "./lib/if-readable";
import type { Problem } from "./lib/problem";
import { planMonitoring, type PlannedMonitoring } from "./monitoring/plan-monitoring";
import { planNetworkPolicies, type PolicyInput } from "./network-policies/plan-policies";
import { combinationProblems, readableCombinationProblems } from "./topology/combinations";
import { topologyOf, type Topology } from "./topology/topology";
import { trustProblems, trustWarnings } from "./topology/trusted-proxies";

/** Everything that is decided about a deployment before its first resource is registered. Components only wire it. */
export interface Plan extends ReleasePlan {
  readonly settings: Settings;
  readonly topology: Topology;
  readonly frontEnd: PlannedFrontEnd;
  /** Undefined where no HAProxy runs in the cluster. */
  readonly monitoring: PlannedMonitoring | undefined;
  readonly networkPolicies: PolicyInput;
  /** What is allowed and should be known; of the release, ReanaRelease warns itself. */
  readonly warnings: readonly string[];
}

export type Planned =
  | { readonly valid: true; readonly plan: Plan }
  | { readonly valid: false; readonly problems: readonly Problem[] };

/** What does not fit together among settings of which some cannot be read. */
export const readableProblems = (settings: Settings): readonly Problem[] => [
  ...readableCombinationProblems(settings),
  ...(ifReadable(() => planRelease(settings, topologyOf(settings)).problems) ?? []),
];

/** Decides a deployment, or says everything about its settings that does not fit together. */
export function planDeployment(settings: Settings): Planned {
  const topology = topologyOf(settings);
  const { plan: release, problems: ofRelease } = planRelease(settings, topology);
  const problems = [
    ...combinationProblems(topology, settings),
    ...trustProblems(topology, settings),
    ...ofRelease,
  ];
  if (release === undefined || problems.length > 0) {
    return { valid: false, problems };
  }
  const frontEnd = planFrontEnd(settings, topology, release.names);
  return {
    valid: true,
    plan: {
      ...release,
      settings,
      topology,
      frontEnd,
      networkPolicies: planNetworkPolicies(settings, topology, release.names),
      monitoring: frontEnd.haproxy && planMonitoring(settings, frontEnd.haproxy),
      warnings: trustWarnings(topology, settings),
    },
  };
}
