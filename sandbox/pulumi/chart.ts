import * as fs from "node:fs";
import * as path from "node:path";

/** A chart of this repository that takes the values of a real one, where that cannot be fetched. */
export interface ChartStandIn {
  /** Version of the real chart that it stands in for. */
  readonly version: string;
  /** Its directory in sandbox/stand-ins/chart, and in the directory that it is laid down in. */
  readonly name: string;
  /** Its list in components/chart/known-values. */
  readonly knownValues: string;
}

const stable: ChartStandIn = { version: "0.9.4", name: "0.9.4", knownValues: "0.9.txt" };
const preRelease: ChartStandIn = { version: "0.95.0-alpha.5", name: "0.95", knownValues: "0.95.txt" };

export const chartStandIns: readonly ChartStandIn[] = [stable, preRelease];

/**
 * What stands in for a chart version.
 *
 * @param version as in a stack; any other than the stable one gets the series that the program deploys by default
 */
export function standInFor(version: unknown): ChartStandIn {
  return version === stable.version ? stable : preRelease;
}

const repository = path.join(__dirname, "..", "..");
const sources = path.join(repository, "sandbox", "stand-ins", "chart");

/** Absolute path of a chart below the directory that charts are laid down in. */
export function chartPath(charts: string, standIn: ChartStandIn): string {
  return path.join(charts, standIn.name);
}

/**
 * Lays a whole chart down, or brings it up to date: what both series share, what only this one has, and the list of known values.
 * A file that is the same already is not touched, since another command may be reading it.
 */
export function layDownChart(charts: string, standIn: ChartStandIn): void {
  const chart = chartPath(charts, standIn);
  const wanted = new Map([
    ...filesBelow(path.join(sources, "common")),
    ...filesBelow(path.join(sources, standIn.name)),
    [
      path.join("files", "known-values.txt"),
      path.join(repository, "components", "chart", "known-values", standIn.knownValues),
    ] as const,
  ]);
  for (const [name, present] of filesBelow(chart)) {
    if (!wanted.has(name)) {
      fs.rmSync(present);
    }
  }
  for (const [name, source] of wanted) {
    writeIfChanged(path.join(chart, name), fs.readFileSync(source));
  }
}

/** Files of a directory and of those in it: absolute paths by relative ones; none when there is no such directory. */
function filesBelow(directory: string): readonly (readonly [string, string])[] {
  if (!fs.existsSync(directory)) {
    return [];
  }
  return fs
    .readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name))
    .map((file) => [path.relative(directory, file), file] as const);
}

function writeIfChanged(file: string, content: Buffer): void {
  if (fs.existsSync(file) && fs.readFileSync(file).equals(content)) {
    return;
  }
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(file, content);
}
