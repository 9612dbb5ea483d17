import type { Problem } from "../lib/problem";
import { show } from "../lib/problem";
import type { Settings } from "../config/settings";
import { allFixedIn } from "./advisories";
import { isBefore, majorOf } from "./version";

/** Which releases of Traefik the charts of a line can run: those of one major version. */
export interface BundledTraefik {
  /** What the chart brings, and the oldest that it is made for. */
  readonly own: string;
  /** What runs where a stack says nothing. Source: the newest release in which everything of advisories.ts is fixed, as far as the chart
   * can run it, else the chart's own. */
  readonly byDefault: string;
  /** What a release reads from the Kubernetes API and the chart does not allow it. */
  readonly unreadable: (version: string) => readonly ResourceRule[];
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
  { own, byDefault }: BundledTraefik,
): { readonly version: string; readonly imageTag: string | undefined } {
  const version = asked ?? byDefault;
  return { version, imageTag: asked === undefined && version === own ? undefined : version };
}

/** A release that the charts of a line cannot run. */
export function traefikVersionProblems(
  { traefik: { version }, controller }: Settings,
  { line, traefik: { own } }: { readonly line: string; readonly traefik: BundledTraefik },
): readonly Problem[] {
  if (version === undefined || controller.type !== "bundled") {
    return [];
  }
  const major = majorOf(own);
  const problem = (reason: string): readonly Problem[] => [
    {
      key: "reana:traefik.version",
      found: show(version),
      advice: `${reason}: use ${own} or newer of series ${major}, best ${allFixedIn(major)} or newer.`,
    },
  ];
  if (majorOf(version) !== major) {
    return problem(`is not of the series that charts of line ${line} give arguments for, which is ${major}`);
  }
  return isBefore(version, own)
    ? problem(`is older than the one that charts of line ${line} are made for`)
    : [];
}
