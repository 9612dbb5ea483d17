import type { Settings } from "../config/settings";
import type { ResourceRule } from "./bundled-traefik";

/** What the bundled Traefik may read beyond what its chart allows it. */
export interface TraefikAccess {
  /** Name of the ClusterRole and its binding; they are the cluster's, so that the namespace is in it. */
  readonly objectName: string;
  readonly serviceAccount: string;
  readonly rules: readonly ResourceRule[];
}

/**
 * Undefined where the chart allows enough.
 *
 * @param serviceName name of Traefik's Service
 * @param rules what the release reads and the chart does not allow it
 */
export const planTraefikAccess = (
  { namespace }: Pick<Settings, "namespace">,
  serviceName: string,
  rules: readonly ResourceRule[],
): TraefikAccess | undefined =>
  rules.length === 0
    ? undefined
    : {
        objectName: `${serviceName}-access-${namespace.name}`,
        // The chart names it like the Service.
        serviceAccount: serviceName,
        rules,
      };
