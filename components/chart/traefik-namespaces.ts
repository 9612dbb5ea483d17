import type { Settings } from "../config/settings";
import { userValues } from "./user-values";

/**
 * The namespaces that the bundled Traefik reads: those of REANA and of its sessions, and further ones of the stack. By default it would
 * serve every IngressRoute of the cluster on the entry points that clients reach.
 */
export function traefikNamespaces(
  settings: Pick<Settings, "namespace" | "traefik" | "values" | "secretValues">,
): readonly string[] {
  const ofSessions = userValues(settings)["namespace_runtime"];
  return [
    ...new Set([
      settings.namespace.name,
      ...(typeof ofSessions === "string" && ofSessions !== "" ? [ofSessions] : []),
      ...settings.traefik.namespaces,
    ]),
  ];
}
