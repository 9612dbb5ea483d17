import { existsSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { userInfo } from "node:os";
import * as path from "node:path";
import { parse } from "yaml";
import { jsonOf, type PulumiCli } from "../stack-state/pulumi-cli";

/**
 * Attribute files of a `file://` backend that a killed command left empty. The CLI replaces a state at once, but not the file
 * NAME.json.attrs beside it, and cannot read the state until that is gone. Nothing of the state is in it.
 *
 * @param project directory with Pulumi.yaml
 * @returns absolute paths; none for other backends
 */
export async function damagedAttributes(cli: PulumiCli, project: string): Promise<readonly string[]> {
  const result = await cli.run(["whoami", "--json"]);
  if (result.code !== 0) {
    return [];
  }
  const { url = "" } = jsonOf(cli.stack, "whoami", result) as { readonly url?: string };
  const directory = backendDirectory(url, project, userInfo().homedir);
  return directory === undefined
    ? []
    : damagedBelow(path.join(directory, ".pulumi"), projectName(project), cli.stack);
}

/**
 * The directory of a `file://` backend; undefined: it is another one. The CLI shows the URL as it was given to `pulumi login`, and so it
 * may begin with `~` or be relative, which no URL of a file may be.
 *
 * @param project directory in which the CLI runs
 * @param home of this process's user, whatever HOME says
 */
export function backendDirectory(url: string, project: string, home: string): string | undefined {
  const [, written] = /^file:\/\/([^?]*)/.exec(url) ?? [];
  if (written === undefined) {
    return undefined;
  }
  const decoded = decodeURIComponent(written.replace(/%(?![\da-f]{2})/gi, "%25"));
  return path.resolve(project, decoded.replace(/^~(?=\/|$)/, home));
}

/**
 * The damaged files of one stack.
 *
 * @param root directory `.pulumi` of the backend
 * @param stack its name, or `organization/project/stack`
 */
export function damagedBelow(root: string, project: string, stack: string): readonly string[] {
  const name = stack.split("/").at(-1) ?? stack;
  const stacks = path.join(root, "stacks", project);
  const states = [`${name}.json.attrs`, `${name}.json.bak.attrs`].map((file) => path.join(stacks, file));
  const locks = path.join(root, "locks", "organization", project, name);
  const ofLocks = existsSync(locks)
    ? readdirSync(locks)
        .filter((file) => file.endsWith(".attrs"))
        .map((file) => path.join(locks, file))
    : [];
  return [...states, ...ofLocks].filter((file) => existsSync(file) && !isJson(readFileSync(file, "utf8")));
}

export const removeFiles = (files: readonly string[]): void => files.forEach((file) => rmSync(file));

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function projectName(directory: string): string {
  const file = path.join(directory, "Pulumi.yaml");
  return existsSync(file)
    ? String((parse(readFileSync(file, "utf8")) as { readonly name?: string }).name)
    : "";
}
