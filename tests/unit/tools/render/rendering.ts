import { parse } from "yaml";
import { example } from "../../../../tools/examples";
import type { ExistingFiles } from "../../../../tools/render/directory";
import { render, type Rendering } from "../../../../tools/render/render";

/** Renders an example as the command does, into a directory that is there in memory alone. */

export const stack = "prod";

export interface RenderedWith {
  readonly existing?: ExistingFiles;
  /** Keys that are encrypted in the stack file. */
  readonly secretKeys?: readonly string[];
  readonly now?: Date;
  readonly gitPath?: string;
  readonly sealed?: boolean;
  readonly decryptionSecret?: string;
}

export const renderExample = (
  mode: string,
  settings: Readonly<Record<string, unknown>> = {},
  {
    existing = new Map(),
    secretKeys = [],
    now = new Date(),
    gitPath = ".",
    sealed = false,
    decryptionSecret,
  }: RenderedWith = {},
): Promise<Rendering> =>
  render({
    config: {
      project: "reana",
      stack,
      values: Object.fromEntries(
        Object.entries({ ...example(mode).config, ...settings }).map(([key, value]) => [
          `reana:${key}`,
          typeof value === "string" ? value : JSON.stringify(value),
        ]),
      ),
      secretKeys: secretKeys.map((key) => `reana:${key}`),
    },
    existing,
    directory: "DIR",
    workingDirectory: "/program",
    gitUrl: "https://git.example.org/reana.git",
    gitPath,
    sealed,
    decryptionSecret,
    now,
  });

const renderedExamples = new Map<string, Promise<Rendering>>();

/** An example rendered into an empty directory, once for all tests of a process. */
export function renderedExample(
  mode: string,
  settings: Readonly<Record<string, unknown>> = {},
  options: Pick<RenderedWith, "gitPath"> = {},
): Promise<Rendering> {
  const key = JSON.stringify([mode, settings, options]);
  const rendered = renderedExamples.get(key) ?? renderExample(mode, settings, options);
  renderedExamples.set(key, rendered);
  return rendered;
}

/** The directory after a rendering. */
export const directoryOf = ({ files }: Rendering): Map<string, string> =>
  new Map(files.map(({ path, text }) => [path, text]));

/** Text of a file. */
export function textOf({ files }: Rendering, path: string): string {
  const found = files.find((file) => file.path === path);
  if (found === undefined) {
    throw new Error(`${path} is not there, only ${files.map((file) => file.path).join(", ")}`);
  }
  return found.text;
}

/** An object as a file has it. */
export interface Manifest {
  readonly apiVersion?: string;
  readonly kind?: string;
  readonly metadata?: {
    readonly name?: string;
    readonly namespace?: string;
    readonly annotations?: Readonly<Record<string, string>>;
  };
  readonly data?: unknown;
  readonly stringData?: Readonly<Record<string, string>>;
  readonly type?: string;
}

/** The objects of objects/ and secrets/, by path. */
export const manifestsOf = ({ files }: Rendering): readonly (readonly [path: string, Manifest])[] =>
  files
    .filter(({ path }) => /^(objects|secrets)\/\d/.test(path))
    .map(({ path, text }) => [path, parse(text) as Manifest] as const);
