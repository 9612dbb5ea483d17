import type { Writable } from "node:stream";
import type { CheckResult, CheckStatus } from "./check";

const marks: Record<CheckStatus, string> = {
  passed: "ok",
  warning: "warning",
  failed: "FAILED",
  skipped: "-",
};

/** The results as a table; below it, for each check that failed or warns, how to fix it. */
export function formatTable(results: readonly CheckResult[]): string {
  const rows = [
    ["", "check", "found", "should be"],
    ...results.map(({ name, status, found, expected }) => [marks[status], name, found, expected]),
  ];
  const widths = [0, 1, 2].map((column) =>
    Math.min(60, Math.max(...rows.map((row) => (row[column] ?? "").length))),
  );
  const table = rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join("  ")
      .trimEnd(),
  );
  const failures = results.filter(({ remedy }) => remedy !== "");
  const remedies = [...new Set(failures.map(({ remedy }) => remedy))].map((remedy) => {
    const names = failures.filter((failure) => failure.remedy === remedy).map(({ name }) => name);
    return `  ${names.join(", ")}: ${remedy.replace(/\n/g, "\n    ")}`;
  });
  return [...table, ...(remedies.length === 0 ? [] : ["", "How to fix:", ...remedies]), ""].join("\n");
}

export function printTable(results: readonly CheckResult[], out: Writable = process.stdout): void {
  out.write(formatTable(results));
}

/** `12 passed, 1 warning, 1 failed, 2 skipped`. */
export function summary(results: readonly CheckResult[]): string {
  const count = (status: CheckStatus): number => results.filter((result) => result.status === status).length;
  return (["passed", "warning", "failed", "skipped"] as const)
    .filter((status) => status === "passed" || count(status) > 0)
    .map((status) => `${count(status)} ${status}`)
    .join(", ");
}
