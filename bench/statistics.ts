/** One quantity, measured several times, in seconds. */
export interface Series {
  readonly name: string;
  readonly values: readonly number[];
  /** What the project aims at, for the table; empty without an aim. */
  readonly aim: string;
}

/** Middle value; of an even number the mean of the two in the middle. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const upper = sorted[Math.floor(sorted.length / 2)] ?? NaN;
  const lower = sorted[Math.floor((sorted.length - 1) / 2)] ?? NaN;
  return (lower + upper) / 2;
}

/** A Markdown table of medians and spread. */
export function table(series: readonly Series[]): string {
  const number = (value: number): string =>
    value < 60 ? `${value.toFixed(1)} s` : `${(value / 60).toFixed(1)} min`;
  const rows = series
    .filter(({ values }) => values.length > 0)
    .map(({ name, values, aim }) => {
      const spread =
        values.length === 1 ? "" : `${number(Math.min(...values))} to ${number(Math.max(...values))}`;
      return `| ${[name, number(median(values)), spread, `${values.length}`, aim].join(" | ")} |`;
    });
  return ["| what | median | from, to | rounds | aim |", "|---|---|---|---|---|", ...rows, ""].join("\n");
}
