import type { ChartContract, ReleaseNames, ResourceRule, TraefikIntent } from "../chart/adapter";
import type { Settings } from "../config/settings";

/** What the bundled Traefik may read beyond what its chart allows it. */
export interface TraefikAccess {
  /** Name of the ClusterRole and its binding; they are the cluster's, so that the namespace is in it. */
  readonly objectName: string;
  readonly serviceAccount: string;
  readonly rules: readonly ResourceRule[];
}

/** Undefined where the chart allows enough. */
export function planTraefikAccess(
  { namespace }: Settings,
  traefik: TraefikIntent,
  contract: ChartContract,
  names: ReleaseNames,
): TraefikAccess | undefined {
  const rules = traefik.bundled ? contract.traefik.unreadable(traefik.version) : [];
  return rules.length === 0
    ? undefined
    : {
        objectName: `${names.traefikService}-access-${namespace.name}`,
        // The chart names it like the Service.
        serviceAccount: names.traefikService,
        rules,
      };
}
