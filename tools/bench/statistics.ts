export const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

/** Middle value; of an even number the mean of the two in the middle. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const upper = sorted[Math.floor(sorted.length / 2)] ?? NaN;
  const lower = sorted[Math.floor((sorted.length - 1) / 2)] ?? NaN;
  return (lower + upper) / 2;
}

/** How many times as much as the other took, round by round: what disturbs a round disturbs both. */
export function ratios(values: readonly number[], others: readonly number[]): readonly number[] {
  return values.map((value, round) => value / (others[round] ?? NaN));
}

/** Smallest and largest value, for a table; nothing where there is but one. */
export function spread(values: readonly number[], show: (value: number) => string): string {
  return values.length < 2 ? "" : `${show(Math.min(...values))} to ${show(Math.max(...values))}`;
}

/** A Markdown table. */
export function table(columns: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;
  return [line(columns), `|${"---|".repeat(columns.length)}`, ...rows.map(line), ""].join("\n");
}
