import type { Outcome } from "./run-column";

/** The report of a run: how many attempts of each kind got through, in each column. */

export interface Report {
  readonly columns: readonly string[];
  readonly kinds: readonly Row[];
  readonly protocols: readonly Row[];
  readonly total: Row;
}

export interface Row {
  readonly name: string;
  /** In the order of the columns. */
  readonly counts: readonly Count[];
}

export interface Count {
  readonly attempts: number;
  readonly through: number;
}

export function report(outcomes: readonly Outcome[], columns: readonly string[]): Report {
  const rows = (nameOf: (outcome: Outcome) => string): readonly Row[] =>
    [...new Set(outcomes.map(nameOf))].map((name) =>
      row(
        name,
        outcomes.filter((outcome) => nameOf(outcome) === name),
        columns,
      ),
    );
  return {
    columns,
    kinds: rows(({ attempt }) => attempt.kind),
    protocols: rows(
      ({ attempt, entryPoint }) => `${attempt.upgrade === true ? "upgrade, " : ""}${entryPoint}`,
    ),
    total: row("total", outcomes, columns),
  };
}

function row(name: string, outcomes: readonly Outcome[], columns: readonly string[]): Row {
  return {
    name,
    counts: columns.map((column) => {
      const own = outcomes.filter((outcome) => outcome.column === column);
      return { attempts: own.length, through: own.filter(({ through }) => through.length > 0).length };
    }),
  };
}

/** How many kinds have at least one attempt that got through in a column. */
export const kindsThrough = ({ columns, kinds }: Report, column: string): number =>
  kinds.filter(({ counts }) => (counts[columns.indexOf(column)]?.through ?? 0) > 0).length;

/** Fewer kinds through the documented rules than these mean that the corpus has no effect. */
export const leastKinds = 13;

/** Why a run fails, one text each; empty when nothing got through but what goes through the documented rules. */
export function wrongIn(whole: Report, documented: string): readonly string[] {
  const kinds = kindsThrough(whole, documented);
  return [
    ...(kinds < leastKinds
      ? [`only ${kinds} kinds got through ${documented}: the corpus has no effect`]
      : []),
    ...whole.columns.flatMap((column, index) => {
      const through = whole.total.counts[index]?.through ?? 0;
      return column === documented || through === 0 ? [] : [`${through} attempts got through ${column}`];
    }),
  ];
}

/** A Markdown table, as the README has it: through of attempts. */
export function formatReport({ columns, kinds, protocols, total }: Report): string {
  const cells = ({ name, counts }: Row): readonly string[] => [
    name,
    ...counts.map(({ attempts, through }) => (attempts === 0 ? "" : `${through} of ${attempts}`)),
  ];
  return [
    table(["kind of attack", ...columns], [...kinds, total].map(cells)),
    table(["protocol", ...columns], [...protocols, total].map(cells)),
  ].join("\n");
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((title, i) =>
    Math.max(title.length, ...rows.map((cells) => (cells[i] ?? "").length)),
  );
  const written = (cells: readonly string[]): string =>
    `| ${cells.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join(" | ")} |`;
  const rule = `|${widths.map((width) => "-".repeat(width + 2)).join("|")}|`;
  return `${[written(head), rule, ...rows.map(written)].join("\n")}\n`;
}

/** What got through a column, one line each. */
export const formatThrough = (outcomes: readonly Outcome[]): string =>
  outcomes
    .filter(({ through }) => through.length > 0)
    .map(
      ({ attempt, entryPoint, through }) =>
        `  ${entryPoint}: ${attempt.kind}: ${attempt.name}\n${through.map((what) => `    ${what.slice(0, 200)}\n`).join("")}`,
    )
    .join("");
