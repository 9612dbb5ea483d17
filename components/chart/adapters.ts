import type { Problem } from "../lib/problem";
import { show } from "../lib/problem";
import type { ChartVersion } from "../config/settings";
import type { ChartContract } from "./adapter";
import { line09 } from "./series-0-9";
import { line095 } from "./series-0-95";

/** Every chart line that this program understands, oldest first. */
export const contracts: readonly ChartContract[] = [line09, line095];

/** The contract that a chart version follows, or why there is none: the chart accepts values that it does not know in silence. */
export function contractFor({ version, contract: stated }: ChartVersion): ChartContract | Problem {
  const lines = contracts.map(({ line }) => line).join(", ");
  if (stated !== undefined) {
    return (
      contracts.find(({ line }) => line === stated) ?? {
        key: "reana:chart.contract",
        found: show(stated),
        advice: `is no chart line that this program knows; write one of ${lines}, in quotes.`,
      }
    );
  }
  const known = contracts.flatMap(({ versions }) => versions).join(", ");
  return (
    contracts.find(({ versions }) => versions.includes(version)) ?? {
      key: "reana:chart.version",
      found: show(version),
      advice:
        `is a chart that this program has not met, and Helm would ignore wrong values in silence; use ${known}, or compare it by ` +
        `npm run check-chart and say in reana:chart.contract which line it follows (${lines}).`,
    }
  );
}
