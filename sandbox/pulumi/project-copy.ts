import * as fs from "node:fs";
import * as path from "node:path";
import { isDeepStrictEqual } from "node:util";
import { parse } from "yaml";
import { goYamlText } from "../../tools/go-yaml/go-yaml-text";
import { parsePulumiYaml } from "../../tools/go-yaml/pulumi-yaml";
import type { PulumiLayout } from "./installation";
import { forSandbox, mergeStackFile, type StackFile, withChartOfVersion } from "./stack-file";

/** The sandbox's copy of a project: its Pulumi.yaml, and one file a stack that may be written to. */
export interface ProjectCopy {
  /** Directory of the user's project. */
  readonly project: string;
  /** Directory of the copy. */
  readonly directory: string;
  /** Name of the project. */
  readonly name: string;
}

/**
 * Copies the Pulumi.yaml of the project that a directory belongs to, as the CLI finds it: in the directory or above.
 *
 * @returns undefined when there is no project
 */
export function copyProject(layout: PulumiLayout, directory: string): ProjectCopy | undefined {
  const project = findProject(path.resolve(directory));
  if (project === undefined) {
    return undefined;
  }
  const text = fs.readFileSync(path.join(project, "Pulumi.yaml"), "utf8");
  const { name } = parse(text) as { readonly name: string };
  const copy = path.join(layout.projects, name);
  fs.mkdirSync(copy, { recursive: true });
  fs.writeFileSync(path.join(copy, "Pulumi.yaml"), text);
  return { project, directory: copy, name };
}

/** Absolute path of the sandbox's copy of a stack's file. */
export function stackFile(copy: ProjectCopy, stack: string): string {
  return path.join(copy.directory, `Pulumi.${stack}.yaml`);
}

/**
 * Makes the sandbox's copy of a stack's file, or brings it up to date when the project's file has changed since.
 *
 * @returns keys of the project's file that were left out because the sandbox cannot decrypt them; empty when nothing changed
 */
export function deriveStackFile(layout: PulumiLayout, copy: ProjectCopy, stack: string): readonly string[] {
  const file = stackFile(copy, stack);
  const memory = path.join(copy.directory, `${stack}.derived.json`);
  const { file: derived, unreadable } = forSandbox(
    readYaml(path.join(copy.project, `Pulumi.${stack}.yaml`)) ?? {},
    layout.charts,
  );
  const text = JSON.stringify(derived);
  const before = readText(memory);
  const present = readYaml(file);
  const changed = present === undefined || before !== text;
  const parsed = before === undefined ? undefined : (JSON.parse(before) as StackFile);
  const merged = changed ? mergeStackFile(derived, parsed, present) : present;
  const complete = withChartOfVersion(merged, layout.charts);
  // Else the file is left as the CLI wrote it.
  if (!isDeepStrictEqual(complete, present)) {
    fs.writeFileSync(file, goYamlText(complete));
  }
  fs.writeFileSync(memory, text);
  return changed ? unreadable : [];
}

/** Whether the backend knows a stack. */
export function stackExists(layout: PulumiLayout, copy: ProjectCopy, stack: string): boolean {
  return fs.existsSync(path.join(layout.backend, ".pulumi", "stacks", copy.name, `${stack}.json`));
}

function findProject(directory: string): string | undefined {
  if (fs.existsSync(path.join(directory, "Pulumi.yaml"))) {
    return directory;
  }
  const parent = path.dirname(directory);
  return parent === directory ? undefined : findProject(parent);
}

function readYaml(file: string): StackFile | undefined {
  const text = readText(file);
  return text === undefined ? undefined : ((parsePulumiYaml(text) as StackFile | null) ?? {});
}

function readText(file: string): string | undefined {
  try {
    return fs.readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
}
