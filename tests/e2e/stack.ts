import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parse, stringify } from "yaml";
import { withoutPrefix } from "../../tools/examples";
import { stateDirectory } from "../../sandbox/directories";
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
 * Gives a stack other settings, all of them.
 *
 * @param config without the project's prefix
 */
export function useSettings(config: Readonly<Record<string, unknown>>, stack = dev): void {
  const prefixed = Object.fromEntries(Object.entries(config).map(([key, value]) => [`reana:${key}`, value]));
  writeFileSync(file(stack), stringify({ ...readStack(stack), config: prefixed }));
}

/** The settings as they are now, with the project's prefix cut off. */
export const currentSettings = (stack = dev): Readonly<Record<string, unknown>> =>
  withoutPrefix(readStack(stack).config);

/** The stack's outputs, secrets included. */
export async function outputs(stack: TestStack): Promise<Readonly<Record<string, string | undefined>>> {
  const text = await pulumiOn(stack, "stack", "output", "--json", "--show-secrets");
  return JSON.parse(text) as Record<string, string>;
}

/** Makes a stack without settings; harmless when there is one. */
export async function makeStack(stack: TestStack): Promise<void> {
  // The sandbox makes the stack for any command that needs it.
  await pulumiOn(stack, "config");
}

/** Deletes all that the stack deployed, and the stack. */
export async function removeStack(stack: TestStack): Promise<void> {
  await pulumiOn(stack, "destroy", "--yes", "--skip-preview", "--remove");
}
