import type { Problem } from "../lib/problem";
import { show } from "../lib/problem";
import type { ChartVersion } from "../config/settings";
import type { ChartAdapter } from "./adapter";
import { series09 } from "./series-0-9";
import { series095 } from "./series-0-95";

/** The adapter of every supported chart series, oldest first. */
export const adapters: readonly ChartAdapter[] = [series09, series095];

/** The adapter of a chart version, or why there is none. It is never guessed: Helm silently ignores values that a chart does not know. */
export function adapterFor({ version, series: requested }: ChartVersion): ChartAdapter | Problem {
  const knownSeries = adapters.map(({ series }) => series).join(", ");
  const ofVersion = adapters.find(({ versions, announcedVersions }) =>
    [...versions, ...announcedVersions].includes(version),
  );
  if (requested !== undefined && ofVersion !== undefined && ofVersion.series !== requested) {
    return {
      key: "reana:chart.series",
      found: show(requested),
      advice: `is not the series of chart ${version}, which is ${ofVersion.series}; remove it.`,
    };
  }
  if (requested !== undefined) {
    return (
      adapters.find(({ series }) => series === requested) ?? {
        key: "reana:chart.series",
        found: show(requested),
        advice: `is not a known chart series; use one of ${knownSeries}, in quotes.`,
      }
    );
  }
  const known = adapters.flatMap(({ versions }) => versions).join(", ");
  return (
    ofVersion ?? {
      key: "reana:chart.version",
      found: show(version),
      advice:
        `is not a known chart version, and Helm silently ignores values that a chart does not know; use ${known}, or compare it by ` +
        `npm run check-chart and set reana:chart.series to the series that it follows (${knownSeries}).`,
    }
  );
}
