import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, extname, join } from "node:path";
import { parse } from "yaml";
import type { Tree } from "../../components/chart/adapter";
import { isTree } from "../../components/chart/value-paths";

/** Another chart that a chart asks for. */
export interface Dependency {
  readonly name: string;
  readonly version: string;
  /** The key that its values are below: its alias, or its name. */
  readonly key: string;
  /** Value paths that switch it on or off. */
  readonly conditions: readonly string[];
  readonly tags: readonly string[];
}

/** All of a chart that says which values it knows. */
export interface Chart {
  readonly name: string;
  readonly version: string;
  readonly dependencies: readonly Dependency[];
  readonly values: Tree;
  /** Content of values.schema.json; undefined where there is none. */
  readonly schema: unknown;
  /** Text of each template. */
  readonly templates: readonly string[];
  /** The charts inside it. */
  readonly charts: readonly Chart[];
}

/** A chart that cannot be read; the message says what to do. */
export class ChartError extends Error {}

/**
 * Reads a chart with all that is inside it.
 *
 * @param location a directory with Chart.yaml, or a packaged chart; packages are unpacked into a directory that is removed again
 * @throws ChartError
 */
export function readChart(location: string): Chart {
  const scratch = mkdtempSync(join(tmpdir(), "chart-check-"));
  try {
    return read(location, scratch);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

function read(location: string, scratch: string): Chart {
  const found = statSync(location, { throwIfNoEntry: false });
  if (found === undefined) {
    throw new ChartError(
      `${location} does not exist; give a directory with Chart.yaml, or a packaged chart.`,
    );
  }
  return readDirectory(found.isDirectory() ? location : unpack(location, scratch), location, scratch);
}

/** @returns the directory in the package that has Chart.yaml */
function unpack(file: string, scratch: string): string {
  const directory = mkdtempSync(join(scratch, "package-"));
  try {
    execFileSync(
      "tar",
      ["--extract", "--gzip", "--no-same-owner", "--file", file, "--directory", directory],
      {
        stdio: ["ignore", "ignore", "pipe"],
      },
    );
  } catch (error) {
    const { stderr, message } = error as { stderr?: Buffer; message: string };
    const [reason] = (stderr?.toString().trim() || message).split("\n");
    throw new ChartError(`${file} is no packaged chart (.tgz): ${reason}`, { cause: error });
  }
  const inside = readdirSync(directory).map((name) => join(directory, name));
  const chart = inside.find((path) => existsSync(join(path, "Chart.yaml")));
  if (chart === undefined) {
    throw new ChartError(`${file} has no directory with Chart.yaml in it; it is no packaged chart.`);
  }
  return chart;
}

/** @param shown what the user knows the directory by */
function readDirectory(directory: string, shown: string, scratch: string): Chart {
  const manifest = readYaml(directory, "Chart.yaml", shown);
  if (manifest === undefined) {
    throw new ChartError(
      `${shown} has no Chart.yaml; give a directory with Chart.yaml, or a packaged chart.`,
    );
  }
  const { name, version, dependencies } = manifest;
  if (typeof name !== "string" || typeof version !== "string") {
    throw new ChartError(`Chart.yaml of ${shown} says no name and version; it is no chart.`);
  }
  // Charts of Helm 2 list them in a file of their own.
  const listed = dependencies ?? readYaml(directory, "requirements.yaml", shown)?.["dependencies"];
  return {
    name,
    version,
    dependencies: (Array.isArray(listed) ? listed : []).filter(isTree).map(dependency),
    values: readYaml(directory, "values.yaml", shown) ?? {},
    schema: readYaml(directory, "values.schema.json", shown),
    templates: filesBelow(join(directory, "templates"))
      .filter((file) => [".yaml", ".yml", ".tpl", ".txt", ".json"].includes(extname(file)))
      .map((file) => readFileSync(file, "utf8")),
    charts: chartsInside(join(directory, "charts")).map((path) => read(path, scratch)),
  };
}

function dependency(listed: Tree): Dependency {
  const { name, version, alias, condition, tags } = listed;
  const text = (value: unknown): string => (typeof value === "string" ? value : "");
  return {
    name: text(name),
    version: text(version),
    key: text(alias) || text(name),
    conditions: text(condition)
      .split(",")
      .map((path) => path.trim())
      .filter((path) => path !== ""),
    tags: Array.isArray(tags) ? tags.map(text) : [],
  };
}

/** @returns undefined when there is no such file; an empty file has no keys */
function readYaml(directory: string, name: string, shown: string): Tree | undefined {
  const file = join(directory, name);
  if (!existsSync(file)) {
    return undefined;
  }
  let content: unknown;
  try {
    // JSON is YAML, too.
    content = parse(readFileSync(file, "utf8"), { merge: true, logLevel: "error" });
  } catch (error) {
    const [reason] = (error as Error).message.split("\n");
    throw new ChartError(`${name} of ${shown} cannot be read: ${reason}`, { cause: error });
  }
  if (content !== null && !isTree(content)) {
    throw new ChartError(`${name} of ${shown} is no map of keys.`);
  }
  return content ?? {};
}

function filesBelow(directory: string): readonly string[] {
  return existsSync(directory)
    ? readdirSync(directory, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath, entry.name))
        .sort()
    : [];
}

/** As Helm takes them: directories, and packages; names that begin with . or _ are left out. */
function chartsInside(directory: string): readonly string[] {
  return existsSync(directory)
    ? readdirSync(directory, { withFileTypes: true })
        .filter((entry) => !/^[._]/.test(basename(entry.name)))
        .filter((entry) => entry.isDirectory() || extname(entry.name) === ".tgz")
        .map((entry) => join(directory, entry.name))
    : [];
}
