import { allowedConnections, type ProtectedPod } from "./allowed-connections";
import {
  ingressPolicy,
  haproxyEgressPolicy,
  inactivePolicy,
  type PodLabels,
  type PolicySpec,
} from "./policy-specs";
import type { ReleaseNames } from "../chart/adapter";
import type { Settings } from "../config/settings";
import type { Topology } from "../topology/topology";
import { haproxyPods } from "../haproxy/plan-front-end";

export interface PlannedPolicy {
  /** Ends the names of its resource and its object. */
  readonly name: string;
  readonly objectName: string;
  readonly spec: PolicySpec;
}

/**
 * The policies, by the step of an update in which they change. Those of Traefik, reana-server and reana-ui exist in every exposure mode
 * under the same names. A policy that admits fewer peers changes after the front-end Service leads to the peers that remain. One that
 * admits more changes while the Service still leads to the old ones. So a change of mode loses no request.
 */
export interface PlannedNetworkPolicies {
  readonly beforeSwitch: readonly PlannedPolicy[];
  readonly beforeHaproxy: readonly PlannedPolicy[];
  readonly afterSwitch: readonly PlannedPolicy[];
}

const policyNames: Readonly<Record<ProtectedPod, string>> = {
  traefik: "traefik-ingress",
  "reana-server": "server-ingress",
  "reana-ui": "ui-ingress",
};

const protectedPods = Object.keys(policyNames) as ProtectedPod[];

export function planNetworkPolicies(
  settings: Pick<Settings, "networkPolicies" | "release">,
  topology: Topology,
  names: ReleaseNames,
): PlannedNetworkPolicies {
  const { networkPolicies, release } = settings;
  const policy = (name: string, spec: PolicySpec): PlannedPolicy => ({
    name,
    objectName: `${release.name}-${name}`,
    spec,
  });
  if (!networkPolicies.enabled) {
    const open = protectedPods.map((to) => policy(policyNames[to], inactivePolicy));
    return { beforeSwitch: open, beforeHaproxy: [], afterSwitch: [] };
  }
  const allowed = allowedConnections(topology);
  const pods: PodLabels = {
    haproxy: haproxyPods(release),
    traefik: names.traefikPodLabels,
    "reana-server": names.serverPodLabels,
    "reana-ui": names.uiPodLabels,
  };
  // Where clients connect to Traefik directly, its policy admits everybody at the entry points.
  const opens = (to: ProtectedPod): boolean =>
    to === "traefik" && topology.ingressController.previousHop === undefined;
  const admit = (to: ProtectedPod): PlannedPolicy =>
    policy(policyNames[to], ingressPolicy(to, allowed, pods));
  const { haproxy } = topology;
  return {
    beforeSwitch: protectedPods.filter(opens).map(admit),
    beforeHaproxy:
      haproxy?.hop.location === "in-cluster"
        ? [
            policy(
              "haproxy-egress",
              haproxyEgressPolicy(pods, haproxy.hasCustomBackends ? "everything" : "traefik"),
            ),
          ]
        : [],
    afterSwitch: protectedPods.filter((to) => !opens(to)).map(admit),
  };
}
