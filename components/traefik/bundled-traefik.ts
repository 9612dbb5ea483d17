import type { Problem } from "../lib/problem";
import { show } from "../lib/problem";
import type { Settings } from "../config/settings";
import { fixedVersion } from "./advisories";
import semver from "semver";

/** The releases of Traefik that charts of a series support: those of one major version. */
export interface BundledTraefik {
  /** The bundled release, and the oldest supported one. */
  readonly bundledVersion: string;
  /** The default release: the newest with all of advisories.ts fixed, as far as the chart supports it, otherwise the bundled one. */
  readonly defaultVersion: string;
  /** Rules that a release needs to read the Kubernetes API and that the chart's ClusterRole lacks. */
  readonly missingRules: (version: string) => readonly ResourceRule[];
}

/** A rule of a Kubernetes Role. */
export interface ResourceRule {
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  readonly verbs: readonly string[];
}

/** The release of Traefik that runs, and the chart's image tag; undefined where the bundled release runs. */
export function traefikRelease(
  { version: requested }: Settings["traefik"],
  { bundledVersion, defaultVersion }: BundledTraefik,
): { readonly version: string; readonly imageTag: string | undefined } {
  const version = requested ?? defaultVersion;
  return { version, imageTag: requested === undefined && version === bundledVersion ? undefined : version };
}

/** A release that charts of the series do not support. */
export function traefikVersionProblems(
  { traefik: { version }, ingressController }: Settings,
  { series, traefik: { bundledVersion } }: { readonly series: string; readonly traefik: BundledTraefik },
): readonly Problem[] {
  if (version === undefined || ingressController.type !== "bundled-traefik") {
    return [];
  }
  const major = semver.major(bundledVersion);
  const problem = (reason: string): readonly Problem[] => [
    {
      key: "reana:traefik.version",
      found: show(version),
      advice: `${reason}: use ${bundledVersion} or newer of v${major}, best ${fixedVersion(major)} or newer.`,
    },
  ];
  if (semver.major(version) !== major) {
    return problem(
      `does not have the major version that charts of series ${series} configure, which is ${major}`,
    );
  }
  return semver.lt(version, bundledVersion)
    ? problem(`is older than the version that charts of series ${series} bundle`)
    : [];
}
