import type { Problem } from "../lib/problem";
import { show } from "../lib/problem";
import type { Settings } from "../config/settings";
import { fixedVersion } from "./advisories";
import { isBefore, majorOf } from "./version";

/** Which releases of Traefik the charts of a line can run: those of one major version. */
export interface BundledTraefik {
  /** What the chart brings, and the oldest that it is made for. */
  readonly bundledVersion: string;
  /** What runs where a stack says nothing. Source: the newest release in which everything of advisories.ts is fixed, as far as the chart
   * can run it, else the chart's own. */
  readonly defaultVersion: string;
  /** What a release reads from the Kubernetes API and the chart does not allow it. */
  readonly missingRules: (version: string) => readonly ResourceRule[];
}

/** A rule of a Kubernetes Role. */
export interface ResourceRule {
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  readonly verbs: readonly string[];
}

/** The release of Traefik that runs, and the tag that the chart is told; undefined where the chart's own runs. */
export function traefikRelease(
  { version: asked }: Settings["traefik"],
  { bundledVersion, defaultVersion }: BundledTraefik,
): { readonly version: string; readonly imageTag: string | undefined } {
  const version = asked ?? defaultVersion;
  return { version, imageTag: asked === undefined && version === bundledVersion ? undefined : version };
}

/** A release that the charts of a line cannot run. */
export function traefikVersionProblems(
  { traefik: { version }, controller }: Settings,
  { series, traefik: { bundledVersion } }: { readonly series: string; readonly traefik: BundledTraefik },
): readonly Problem[] {
  if (version === undefined || controller.type !== "bundled") {
    return [];
  }
  const major = majorOf(bundledVersion);
  const problem = (reason: string): readonly Problem[] => [
    {
      key: "reana:traefik.version",
      found: show(version),
      advice: `${reason}: use ${bundledVersion} or newer of v${major}, best ${fixedVersion(major)} or newer.`,
    },
  ];
  if (majorOf(version) !== major) {
    return problem(
      `does not have the major version that charts of series ${series} configure, which is ${major}`,
    );
  }
  return isBefore(version, bundledVersion)
    ? problem(`is older than the version that charts of series ${series} bundle`)
    : [];
}
