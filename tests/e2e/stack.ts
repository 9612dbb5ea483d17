import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parse, stringify } from "yaml";
import { withoutPrefix } from "../../tools/examples";
import { stateDirectory } from "../../sandbox/directories";
import { pulumiLayout } from "../../sandbox/pulumi/installation";
import { pulumi } from "./command-line";

/** Stack dev's settings as the sandbox has them, to be replaced whole; the command line can only set them one by one. */

interface StackFile {
  readonly config: Readonly<Record<string, unknown>>;
  readonly [field: string]: unknown;
}

const file = (): string => join(pulumiLayout(stateDirectory()).projects, "reana", "Pulumi.dev.yaml");

const readStack = (): StackFile => parse(readFileSync(file(), "utf8")) as StackFile;

/**
 * Gives stack dev other settings, all of them.
 *
 * @param config without the project's prefix
 */
export function useSettings(config: Readonly<Record<string, unknown>>): void {
  const prefixed = Object.fromEntries(Object.entries(config).map(([key, value]) => [`reana:${key}`, value]));
  writeFileSync(file(), stringify({ ...readStack(), config: prefixed }));
}

/** The settings as they are now, with the project's prefix cut off. */
export const currentSettings = (): Readonly<Record<string, unknown>> => withoutPrefix(readStack().config);

/** What the stack gives out, secrets included. */
export async function outputs(): Promise<Readonly<Record<string, string | undefined>>> {
  return JSON.parse(await pulumi("stack", "output", "--json", "--show-secrets")) as Record<string, string>;
}
