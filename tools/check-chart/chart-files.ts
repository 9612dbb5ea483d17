import { execFileSync } from "node:child_process";
import { closeSync, existsSync, mkdtempSync, openSync, readdirSync, readFileSync, statSync } from "node:fs";
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
  // From the standard input: tar takes a name with a colon for one of another machine.
  const args = ["--extract", "--gzip", "--no-same-owner", "--file", "-", "--directory", directory];
  const wrong = (reason: string, cause: unknown): UsageError =>
    new UsageError(`${file} is no packaged chart (.tgz): ${reason}`, { cause });
  let input: number;
  try {
    input = openSync(file, "r");
  } catch (error) {
    throw wrong((error as Error).message, error);
  }
  try {
    execFileSync("tar", args, { stdio: [input, "ignore", "pipe"] });
    return directory;
  } catch (error) {
    const { code, stderr, message } = error as NodeJS.ErrnoException & { readonly stderr?: Buffer };
    if (code === "ENOENT") {
      throw new UsageError(
        `${file} cannot be unpacked: there is no tar on PATH; give the chart's directory.`,
        {
          cause: error,
        },
      );
    }
    const [reason = ""] = (stderr?.toString() ?? message).trim().split("\n");
    throw wrong(reason, error);
  } finally {
    closeSync(input);
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
