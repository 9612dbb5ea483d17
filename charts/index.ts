import type { Problem } from "../config/problem";
import { show } from "../config/problem";
import type { ChartSettings } from "../config/settings";
import type { ChartContract } from "./contract";
import { line095 } from "./line-0-95";

const contracts: readonly ChartContract[] = [line095];

/** The contract that a chart version follows, or why there is none: the chart accepts values that it does not know in silence. */
export function contractFor({ version }: ChartSettings): ChartContract | Problem {
  const known = contracts.flatMap(({ versions }) => versions).join(", ");
  return (
    contracts.find(({ versions }) => versions.includes(version)) ?? {
      key: "reana:chart.version",
      found: show(version),
      advice: `is a chart whose values this program does not know, and Helm would ignore wrong ones in silence; use ${known}.`,
    }
  );
}
