import { knownValues, unknownPaths, type ChartSeries } from "./known-values";
import type { ValueProblem } from "./merge-values";
import { isTree, leavesOf, showPath, type Tree } from "./value-paths";

/**
 * Helm has every number as a 64-bit float, and templates print one from a million on with an exponent: 1209600 as 1.2096e+06, which no
 * program of REANA's reads (helm#13254).
 */
const printedWithExponent = (value: unknown): value is number =>
  typeof value === "number" && value !== 0 && (Math.abs(value) >= 1e6 || Math.abs(value) < 1e-4);

/** Charts within REANA's: they check types, and hand whole maps on, where numbers stay what they are. */
const subCharts: readonly string[] = [
  "traefik",
  "opensearch",
  "fluent-bit",
  "dask-kubernetes-operator",
  "global",
];

/** Maps that REANA's templates hand on to Kubernetes as they are, which takes no text for the id of a user. */
const isHandedOn = (key: string): boolean => /security_?context$/i.test(key);

/** The values with such numbers as text, which REANA's templates print as it is. */
export const withPrintableNumbers = (values: Tree): Tree =>
  Object.fromEntries(
    Object.entries(values).map(([key, value]) => [key, subCharts.includes(key) ? value : printable(value)]),
  );

function printable(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map(printable);
  }
  if (isTree(value)) {
    return Object.fromEntries(
      Object.entries(value).map(([key, inner]) => [key, isHandedOn(key) ? inner : printable(inner)]),
    );
  }
  return printedWithExponent(value) ? asText(value) : value;
}

/** Without exponent and thousands separators. */
const asText = (value: number): string =>
  Number.isInteger(value)
    ? BigInt(value).toString()
    : value.toLocaleString("en-US", { useGrouping: false, maximumFractionDigits: 20 });

/** Whole numbers that JavaScript has rounded: 9007199254740993 has become another one before anything reads it. */
export const roundedNumberProblems = (values: Tree): readonly ValueProblem[] =>
  leavesOf(values).flatMap(({ keys, value }) =>
    roundedIn(value).map((rounded) => ({
      path: showPath(keys),
      found: String(rounded),
      advice: `is beyond ${Number.MAX_SAFE_INTEGER}, the largest whole number that is kept exactly. Write the number in quotes.`,
    })),
  );

function roundedIn(value: unknown): readonly number[] {
  if (Array.isArray(value) || isTree(value)) {
    return Object.values(value).flatMap(roundedIn);
  }
  return typeof value === "number" && Number.isInteger(value) && !Number.isSafeInteger(value) ? [value] : [];
}

/** Single values of the Traefik chart, which takes no text for a number. Whole maps it hands on as they are. */
export function numberProblems(values: Tree, series: ChartSeries, version: string): readonly ValueProblem[] {
  const numbers = leavesOf({ traefik: values["traefik"] }).filter(({ value }) => printedWithExponent(value));
  if (numbers.length === 0) {
    return [];
  }
  const freePatterns = knownValues(series, version).filter((pattern) => pattern.endsWith(".*"));
  return numbers
    .filter(({ keys, value }) => unknownPaths(freePatterns, nested(keys, value)).length > 0)
    .map(({ keys, value }) => ({
      path: keys.join("."),
      found: String(value),
      advice:
        "would be printed with an exponent by Helm (helm#13254), which Traefik does not read. Remove it, and set Traefik's argument under " +
        "reana:values.traefik.additionalArguments.",
    }));
}

const nested = (keys: readonly string[], value: unknown): Tree =>
  keys.reduceRight<unknown>((inner, key) => ({ [key]: inner }), value) as Tree;
