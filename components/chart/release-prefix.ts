import type { Tree } from "./adapter";

/** `reana.prefix` of the charts' templates: at most 13 characters, so that the names of jobs fit into 63; one trailing dash is cut. */
export function releasePrefix(fullName: string): string {
  return fullName.slice(0, 13).replace(/-$/, "");
}

/** Prefix of REANA's objects: the release's name, unless the user values override it. */
export function prefixOf(releaseName: string, userValues: Tree): string {
  const override = userValues["fullnameOverride"];
  return releasePrefix(typeof override === "string" && override !== "" ? override : releaseName);
}

/** Labels of the pods of one of REANA's components. */
export const componentPodLabels = (prefix: string, component: string): Readonly<Record<string, string>> => ({
  app: `${prefix}-${component}`,
});

/**
 * Labels by which Traefik's Deployment selects its pods. Kubernetes never changes a selector, so they are the same in every chart series.
 *
 * @param instance the name of the release, unless a release that was taken over has another label
 */
export const traefikPodLabels = (instance: string): Readonly<Record<string, string>> => ({
  "app.kubernetes.io/name": "traefik",
  "app.kubernetes.io/instance": instance,
});

/** Full name of the Traefik sub-chart's objects; REANA's override does not change it. */
export const traefikFullName = (releaseName: string): string =>
  releaseName.includes("traefik") ? releaseName : `${releaseName}-traefik`;
