import { edges, type Guarded } from "./allowed-connections";
import { admitting, haproxyEgress, selectingNobody, type PodLabels, type PolicySpec } from "./policy-specs";
import type { ReleaseNames } from "../chart/adapter";
import type { HaproxySettings, Settings } from "../config/settings";
import type { Topology } from "../topology/topology";
import { haproxyPods } from "../haproxy/plan-front-end";

export interface PlannedPolicy {
  /** What it is about; ends the names of its resource and its object. */
  readonly name: string;
  readonly objectName: string;
  readonly spec: PolicySpec;
}

/**
 * The policies, by the moment of an update at which they change. Those of Traefik, reana-server and reana-ui are there in every way,
 * under the same names: one that closes does so once the door leads to those whom it lets in, and one that opens does so while the
 * door still leads to those whom it let in before. So no request is lost when a stack changes its way.
 */
export interface PlannedBoundary {
  readonly beforeDoor: readonly PlannedPolicy[];
  readonly beforeHaproxy: readonly PlannedPolicy[];
  readonly afterDoor: readonly PlannedPolicy[];
}

/** Ends of the policies' names. */
const shortNames: Readonly<Record<Guarded, string>> = {
  traefik: "traefik",
  "reana-server": "server",
  "reana-ui": "ui",
};

const guarded = Object.keys(shortNames) as Guarded[];

/** Backends of the stack's own are wherever it says: addresses and names of any kind. */
const haproxyReach = ({ additions }: HaproxySettings): "traefik" | "everything" =>
  Object.keys(additions.backends).length === 0 ? "traefik" : "everything";

export function planBoundary(
  settings: Pick<Settings, "boundary" | "frontEnd" | "release">,
  topology: Topology,
  names: ReleaseNames,
): PlannedBoundary {
  const { boundary, frontEnd, release } = settings;
  const policy = (name: string, spec: PolicySpec): PlannedPolicy => ({
    name,
    objectName: `${release.name}-boundary-${name}`,
    spec,
  });
  if (boundary.type === "none") {
    const open = guarded.map((to) => policy(shortNames[to], selectingNobody));
    return { beforeDoor: open, beforeHaproxy: [], afterDoor: [] };
  }
  const allowed = edges(topology);
  const pods: PodLabels = {
    haproxy: haproxyPods(release),
    traefik: names.traefikPods,
    "reana-server": names.serverPods,
    "reana-ui": names.userInterfacePods,
  };
  // Where clients meet Traefik, its policy lets everybody in to where they come.
  const opens = (to: Guarded): boolean =>
    to === "traefik" && topology.ingressController.previousHop === undefined;
  const admit = (to: Guarded): PlannedPolicy => policy(shortNames[to], admitting(to, allowed, pods));
  return {
    beforeDoor: guarded.filter(opens).map(admit),
    beforeHaproxy:
      frontEnd.type === "haproxy" ? [policy("haproxy", haproxyEgress(pods, haproxyReach(frontEnd)))] : [],
    afterDoor: guarded.filter((to) => !opens(to)).map(admit),
  };
}
