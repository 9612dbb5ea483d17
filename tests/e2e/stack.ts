import { chmodSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { parse, stringify } from "yaml";
import { withoutPrefix } from "../../tools/examples";
import { sandboxContext } from "../../sandbox/node/configuration";
import { stateDirectory } from "../../sandbox/directories";
import { nodeLayout } from "../../sandbox/node/layout";
import { pulumiLayout } from "../../sandbox/pulumi/installation";
import { pulumiOn } from "./command-line";
import { dev, type TestStack } from "./test-stack";

/** A stack's settings as the sandbox has them, to be replaced whole; the command line can only set them one by one. */

interface StackFile {
  readonly config: Readonly<Record<string, unknown>>;
  readonly [field: string]: unknown;
}

const file = ({ name }: TestStack): string =>
  join(pulumiLayout(stateDirectory()).projects, "reana", `Pulumi.${name}.yaml`);

const readStack = (stack: TestStack): StackFile => parse(readFileSync(file(stack), "utf8")) as StackFile;

/**
 * Gives a stack other settings, all of them. It can be destroyed, unless they say otherwise.
 *
 * @param config without the project's prefix
 */
export function useSettings(config: Readonly<Record<string, unknown>>, stack = dev): void {
  const prefixed = Object.fromEntries(
    Object.entries({ protect: false, ...config }).map(([key, value]) => [`reana:${key}`, value]),
  );
  const all = { "kubernetes:context": sandboxContext, ...prefixed };
  writeFileSync(file(stack), stringify({ ...readStack(stack), config: all }));
}

/** The settings as they are now, with the project's prefix cut off. */
export const currentSettings = (stack = dev): Readonly<Record<string, unknown>> =>
  withoutPrefix(readStack(stack).config);

/** The stack's outputs, secrets included. */
export async function outputs(stack: TestStack): Promise<Readonly<Record<string, string | undefined>>> {
  const text = await pulumiOn(stack, "stack", "output", "--json", "--show-secrets");
  return JSON.parse(text) as Record<string, string>;
}

/** A stack's volume, as the machine sees it. */
const volumeOf = ({ volume }: TestStack): string =>
  join(nodeLayout(resolve(stateDirectory())).reanaData, relative(dev.volume, volume));

/** Makes a stack's volume; harmless where it is there. */
export function makeVolume(stack: TestStack): void {
  mkdirSync(volumeOf(stack), { recursive: true });
  // Whatever umask this process has: REANA's programs are not root.
  chmodSync(volumeOf(stack), 0o1777);
}

/** Removes a stack's volume. No pod may use it. */
export const removeVolume = (stack: TestStack): void => rmSync(volumeOf(stack), { recursive: true });

/** Gives a stack a new volume. No pod may use it. */
export function emptyVolume(stack: TestStack): void {
  removeVolume(stack);
  makeVolume(stack);
}

/**
 * Removes what stack dev deployed, and the files of its database: a release that helm installs can have its names, ports and directory of the
 * node then. Harmless where there is nothing.
 */
export async function makeRoomOfDev(): Promise<void> {
  await pulumiOn(dev, "destroy", "--yes", "--skip-preview");
  removeDatabaseOfDev();
}

/** The same for the files of the database alone. No pod may use them. */
export const removeDatabaseOfDev = (): void =>
  rmSync(join(volumeOf(dev), "db"), { recursive: true, force: true });

/** Makes a stack without settings, and its volume; harmless when there is one. */
export async function makeStack(stack: TestStack): Promise<void> {
  // The sandbox makes the stack for any command that needs it, and refuses where it is not up.
  await pulumiOn(stack, "config");
  makeVolume(stack);
}

/** Deletes all that the stack deployed, and the stack. */
export async function removeStack(stack: TestStack): Promise<void> {
  await pulumiOn(stack, "destroy", "--yes", "--skip-preview", "--remove");
  removeVolume(stack);
}
