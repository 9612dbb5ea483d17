import type { Settings } from "../config/settings";
import type { ResourceRule } from "./bundled-traefik";

/** RBAC rules of the bundled Traefik that its chart lacks. */
export interface TraefikAccess {
  /** Name of the ClusterRole and its binding; cluster-scoped, so it contains the namespace. */
  readonly objectName: string;
  readonly serviceAccount: string;
  readonly rules: readonly ResourceRule[];
}

/**
 * Undefined where the chart has all rules.
 *
 * @param serviceName name of Traefik's Service
 * @param rules rules that the release needs and the chart lacks
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
