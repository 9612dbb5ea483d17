import { closeSync, openSync, readFileSync, readSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import type { ChartSettings } from "../config/settings";
import { show, type Problem } from "../lib/problem";

/** Files of this machine that the chart comes from, or is fetched with: Helm reads them only after other resources have changed. */
export function chartFileProblems(chart: ChartSettings): readonly Problem[] {
  const [name, given, whatIsWrong] =
    chart.source === "path"
      ? (["path", chart.path, wrongChart] as const)
      : (["caFile", chart.login.caFile, wrongCertificates] as const);
  const wrong = given === undefined ? undefined : readable(resolve(given), whatIsWrong);
  return wrong === undefined ? [] : [{ key: `reana:chart.${name}`, found: show(given), advice: wrong }];
}

/** Pulumi runs the program and Helm in the project's directory. */
const relative = "A relative path begins where Pulumi.yaml is.";

function readable(
  path: string,
  whatIsWrong: (path: string, isDirectory: boolean) => string | undefined,
): string | undefined {
  try {
    const found = statSync(path, { throwIfNoEntry: false });
    return found === undefined
      ? `is not there: ${path}. Correct it. ${relative}`
      : whatIsWrong(path, found.isDirectory());
  } catch (error) {
    return `cannot be read (${(error as NodeJS.ErrnoException).code}): ${path}. Correct it, or the rights of the file. ${relative}`;
  }
}

const chartAdvice =
  "Give the directory with Chart.yaml, or the file that helm package makes (reana-VERSION.tgz).";

function wrongChart(path: string, isDirectory: boolean): string | undefined {
  if (isDirectory) {
    const file = statSync(join(path, "Chart.yaml"), { throwIfNoEntry: false });
    return file?.isFile() === true
      ? undefined
      : `has no Chart.yaml in it: ${path}. ${chartAdvice} ${relative}`;
  }
  return isGzip(path) ? undefined : `is no packaged chart: ${path}. ${chartAdvice} ${relative}`;
}

/** A packaged chart is a tar archive that gzip has compressed. */
function isGzip(path: string): boolean {
  const beginning = Buffer.alloc(2);
  const file = openSync(path, "r");
  try {
    readSync(file, beginning);
  } finally {
    closeSync(file);
  }
  return beginning.equals(Buffer.from([0x1f, 0x8b]));
}

const wrongCertificates = (path: string, isDirectory: boolean): string | undefined =>
  !isDirectory && readFileSync(path, "utf8").includes("-----BEGIN CERTIFICATE-----")
    ? undefined
    : `has no certificate in it: ${path}. Give a file with the CA's certificates, PEM. ${relative}`;
