import type { Problem } from "../lib/problem";
import { show } from "../lib/problem";
import type { ChartVersion } from "../config/settings";
import type { ChartAdapter } from "./adapter";
import { series09 } from "./series-0-9";
import { series095 } from "./series-0-95";

/** Every chart line that this program understands, oldest first. */
export const adapters: readonly ChartAdapter[] = [series09, series095];

/** The contract that a chart version follows, or why there is none: the chart accepts values that it does not know in silence. */
export function adapterFor({ version, contract: stated }: ChartVersion): ChartAdapter | Problem {
  const lines = adapters.map(({ series }) => series).join(", ");
  if (stated !== undefined) {
    return (
      adapters.find(({ series }) => series === stated) ?? {
        key: "reana:chart.contract",
        found: show(stated),
        advice: `is no chart line that this program knows; write one of ${lines}, in quotes.`,
      }
    );
  }
  const known = adapters.flatMap(({ versions }) => versions).join(", ");
  return (
    adapters.find(({ versions }) => versions.includes(version)) ?? {
      key: "reana:chart.version",
      found: show(version),
      advice:
        `is a chart that this program has not met, and Helm would ignore wrong values in silence; use ${known}, or compare it by ` +
        `npm run check-chart and say in reana:chart.contract which line it follows (${lines}).`,
    }
  );
}
