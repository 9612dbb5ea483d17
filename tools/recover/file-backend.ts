import { existsSync, readdirSync, readFileSync, rmSync } from "node:fs";
import * as path from "node:path";
import { fileURLToPath } from "node:url";
import { parse } from "yaml";
import type { PulumiCli } from "../stack-state/pulumi-cli";

/**
 * Attribute files of a `file://` backend that a killed command left empty. The CLI replaces a state at once, but not the file
 * NAME.json.attrs beside it, and cannot read the state until that is gone. Nothing of the state is in it.
 *
 * @param project directory with Pulumi.yaml
 * @returns absolute paths; none for other backends
 */
export async function damagedAttributes(cli: PulumiCli, project: string): Promise<readonly string[]> {
  const { code, stdout } = await cli.run(["whoami", "--json"]);
  const url = code === 0 ? (JSON.parse(stdout) as { readonly url?: string }).url : undefined;
  return url?.startsWith("file://") === true
    ? damagedBelow(path.join(fileURLToPath(url), ".pulumi"), projectName(project), cli.stack)
    : [];
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
