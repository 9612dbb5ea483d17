import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { parse } from "yaml";

/** Where the stack files are that an administrator copies. */
const directory = join(dirname(__dirname), "examples");

/** A stack file of examples/: the one of an exposure mode. */
export interface Example {
  /** File name without its ending. */
  readonly name: string;
  /** Its settings, without the project's prefix. */
  readonly config: Readonly<Record<string, unknown>>;
}

export const examples: readonly Example[] = readdirSync(directory)
  .filter((file) => file.endsWith(".yaml"))
  .map((file) => file.replace(/\.yaml$/, ""))
  .sort()
  .map((name) => {
    const { config } = parse(readFileSync(join(directory, `${name}.yaml`), "utf8")) as {
      config: Record<string, unknown>;
    };
    return { name, config: withoutPrefix(config) };
  });

export function example(name: string): Example {
  const found = examples.find((candidate) => candidate.name === name);
  if (found === undefined) {
    throw new Error(`examples/${name}.yaml is not there`);
  }
  return found;
}

/** The settings of a stack file, whose keys begin with the project's name, as the program itself names them; others are a provider's. */
export function withoutPrefix(config: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    Object.entries(config)
      .filter(([key]) => key.startsWith("reana:"))
      .map(([key, value]) => [key.replace(/^reana:/, ""), value]),
  );
}
