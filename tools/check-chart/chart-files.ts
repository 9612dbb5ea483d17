import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, statSync } from "node:fs";
import { basename, join, relative } from "node:path";
import { parse } from "yaml";
import { isTree, type Tree } from "../../components/chart/value-paths";
import { UsageError } from "../command-line/usage-error";

/**
 * The directory of a chart, where it is a package after unpacking it below `scratch`.
 *
 * @throws UsageError when it is no chart, or has links (which may lead out of it or in a circle), pipes or devices (which may not end)
 */
export function chartDirectory(location: string, scratch: string): string {
  const isPackage = existsSync(location) && statSync(location).isFile();
  const top = isPackage ? unpack(location, mkdtempSync(join(scratch, "package-"))) : location;
  const directory = (isPackage ? filesIn(top) : [top]).find((path) => existsSync(join(path, "Chart.yaml")));
  if (directory === undefined) {
    throw new UsageError(`${location} has no Chart.yaml; give a directory with Chart.yaml, or a package.`);
  }
  const files = readdirSync(top, { recursive: true, withFileTypes: true });
  const special = files.find((file) => !file.isFile() && !file.isDirectory());
  if (special !== undefined) {
    const path = relative(top, join(special.parentPath, special.name));
    throw new UsageError(`${path} of ${location} is a link, pipe or device; give what helm package makes.`);
  }
  return directory;
}

function unpack(file: string, directory: string): string {
  const args = ["--extract", "--gzip", "--no-same-owner", "--file", file, "--directory", directory];
  try {
    execFileSync("tar", args, { stdio: ["ignore", "ignore", "pipe"] });
    return directory;
  } catch (error) {
    const [reason] = (error as { stderr: Buffer }).stderr.toString().trim().split("\n");
    throw new UsageError(`${file} is no packaged chart (.tgz): ${reason}`, { cause: error });
  }
}

/** Content of a YAML or JSON file of a chart; empty where there is none. */
export function readMap(directory: string, name: string, chart: string): Tree {
  const path = join(directory, name);
  let content: unknown = null;
  try {
    content = existsSync(path) ? parse(readFileSync(path, "utf8"), { merge: true, logLevel: "error" }) : null;
  } catch (error) {
    const [reason] = (error as Error).message.split("\n");
    throw new UsageError(`${name} of ${chart} cannot be read: ${reason}`, { cause: error });
  }
  if (content !== null && !isTree(content)) {
    throw new UsageError(`${name} of ${chart} is no map of keys.`);
  }
  return content ?? {};
}

export const templatesIn = (directory: string): readonly string[] =>
  filesIn(join(directory, "templates"), true)
    .filter((path) => /\.(ya?ml|tpl|txt|json)$/.test(path) && statSync(path).isFile())
    .map((path) => readFileSync(path, "utf8"));

/** As Helm finds them: directories and packages, without names that begin with . or _. */
export const subChartsIn = (directory: string): readonly string[] =>
  filesIn(join(directory, "charts"))
    .filter((path) => !/^[._]/.test(basename(path)))
    .filter((path) => path.endsWith(".tgz") || statSync(path).isDirectory());

const filesIn = (directory: string, recursive = false): readonly string[] =>
  (existsSync(directory) ? readdirSync(directory, { recursive, encoding: "utf8" }) : [])
    .sort()
    .map((name) => join(directory, name));
