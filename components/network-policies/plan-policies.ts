import type { ReleaseNames } from "../chart/adapter";
import type { Settings } from "../config/settings";
import { haproxyPodLabels } from "../haproxy/plan-front-end";
import type { Topology } from "../topology/topology";
import {
  allowedConnections,
  traefikClientsOf,
  type ProtectedPod,
  type TraefikClients,
} from "./allowed-connections";
import {
  haproxyEgressPolicy,
  haproxyIngressPolicy,
  inactivePolicy,
  ingressPolicy,
  type PodLabels,
  type PolicySpec,
} from "./policy-specs";

/** Where HAProxy's pods may connect; `none` where no HAProxy runs in the cluster. */
export type HaproxyEgress = "traefik" | "anywhere" | "none";

/** What policies are made of, as far as the topology decides it. */
export interface PolicyInput {
  readonly podLabels: PodLabels;
  readonly mode?: "enabled" | "disabled" | undefined;
  readonly traefikClients?: TraefikClients | undefined;
  readonly haproxyEgress?: HaproxyEgress | undefined;
}

export interface PlannedPolicy {
  /** Ends the names of its resource and its object. */
  readonly name: string;
  readonly spec: PolicySpec;
}

/**
 * The policies, by the step of an update in which they change. Those of Traefik, reana-server and reana-ui exist in every exposure mode
 * under the same names. A restrictive one allows fewer peers: it changes after the front-end Service leads to the peers that remain. A
 * permissive one changes while the Service still leads to the old ones. So a change of mode loses no request.
 */
export interface PlannedPolicies {
  readonly permissive: readonly PlannedPolicy[];
  /** Of HAProxy's pods, which start after them. */
  readonly haproxy: readonly PlannedPolicy[];
  readonly restrictive: readonly PlannedPolicy[];
}

const policyNames: Readonly<Record<ProtectedPod, string>> = {
  traefik: "traefik-ingress",
  "reana-server": "server-ingress",
  "reana-ui": "ui-ingress",
};

const protectedPods = Object.keys(policyNames) as ProtectedPod[];

export const planNetworkPolicies = (
  { networkPolicies, release }: Pick<Settings, "networkPolicies" | "release">,
  topology: Topology,
  names: ReleaseNames,
): PolicyInput => ({
  mode: networkPolicies.enabled ? "enabled" : "disabled",
  podLabels: {
    haproxy: haproxyPodLabels(release),
    traefik: names.traefikPodLabels,
    "reana-server": names.serverPodLabels,
    "reana-ui": names.uiPodLabels,
  },
  traefikClients: traefikClientsOf(topology),
  haproxyEgress: haproxyEgressOf(topology),
});

function haproxyEgressOf({ haproxy }: Topology): HaproxyEgress {
  if (haproxy?.hop.location !== "in-cluster") {
    return "none";
  }
  return haproxy.hasCustomBackends ? "anywhere" : "traefik";
}

export function planPolicies({
  mode = "enabled",
  podLabels,
  traefikClients = "haproxy",
  haproxyEgress = "traefik",
}: PolicyInput): PlannedPolicies {
  const policy = (name: string, spec: PolicySpec): PlannedPolicy => ({ name, spec });
  if (mode === "disabled") {
    const inactive = protectedPods.map((to) => policy(policyNames[to], inactivePolicy));
    return { permissive: inactive, haproxy: [], restrictive: [] };
  }
  const allowed = allowedConnections(traefikClients);
  // Where clients connect to Traefik directly, its policy allows all peers at the entry points.
  const isPermissive = (to: ProtectedPod): boolean => to === "traefik" && traefikClients === "everybody";
  const allow = (to: ProtectedPod): PlannedPolicy =>
    policy(policyNames[to], ingressPolicy(to, allowed, podLabels));
  return {
    permissive: protectedPods.filter(isPermissive).map(allow),
    haproxy:
      haproxyEgress === "none"
        ? []
        : [
            policy("haproxy-ingress", haproxyIngressPolicy(podLabels)),
            policy("haproxy-egress", haproxyEgressPolicy(podLabels, haproxyEgress)),
          ],
    restrictive: protectedPods.filter((to) => !isPermissive(to)).map(allow),
  };
}
