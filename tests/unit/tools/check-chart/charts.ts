import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

/** A directory for the charts of one test, and what is needed to make them. */
export interface ChartDirectory {
  readonly path: string;
  /** Writes files by their path below the directory. @returns the absolute path of `first`, which the files are below */
  write(first: string, files: Readonly<Record<string, string>>): string;
  /** Packages a chart directory as Helm does. @returns the package's path */
  pack(chart: string, file: string): string;
  remove(): void;
}

export function chartDirectory(): ChartDirectory {
  const path = mkdtempSync(join(tmpdir(), "charts-of-a-test-"));
  return {
    path,
    write(first, files) {
      for (const [name, text] of Object.entries(files)) {
        const file = join(path, first, name);
        mkdirSync(dirname(file), { recursive: true });
        writeFileSync(file, text);
      }
      return join(path, first);
    },
    pack(chart, file) {
      const target = join(path, file);
      mkdirSync(dirname(target), { recursive: true });
      execFileSync("tar", ["--create", "--gzip", "--file", target, "--directory", path, chart]);
      return target;
    },
    remove: () => rmSync(path, { recursive: true, force: true }),
  };
}

/** Content of a Chart.yaml. */
export const manifest = (name: string, version: string, more = ""): string =>
  `apiVersion: v2\nname: ${name}\nversion: ${version}\n${more}`;
