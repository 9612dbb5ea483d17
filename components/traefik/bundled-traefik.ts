import type { Problem } from "../lib/problem";
import { show } from "../lib/problem";
import type { Settings } from "../config/settings";
import type { ChartContract } from "../chart/adapter";
import { allFixedIn } from "./advisories";
import { isBefore, majorOf } from "./version";

/** The release of Traefik that runs, and the tag that the chart is told; undefined where the chart's own runs. */
export function traefikRelease(
  { version: asked }: Settings["traefik"],
  { traefik: { own, byDefault } }: ChartContract,
): { readonly version: string; readonly imageTag: string | undefined } {
  const version = asked ?? byDefault;
  return { version, imageTag: asked === undefined && version === own ? undefined : version };
}

/** A release that the charts of a line cannot run. */
export function traefikVersionProblems(
  { traefik: { version }, controller }: Settings,
  { line, traefik: { own } }: ChartContract,
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
