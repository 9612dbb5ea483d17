import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";

/** A stack file of examples/, as an administrator would copy it. */
export interface Example {
  /** File name without its ending. */
  readonly name: string;
  /** Its settings, without the project's prefix. */
  readonly config: Readonly<Record<string, unknown>>;
}

const directory = join(__dirname, "..", "examples");

export const examples: readonly Example[] = readdirSync(directory)
  .filter((file) => file.endsWith(".yaml"))
  .sort()
  .map((file) => {
    const { config } = parse(readFileSync(join(directory, file), "utf8")) as {
      config: Record<string, unknown>;
    };
    return {
      name: file.replace(/\.yaml$/, ""),
      config: Object.fromEntries(
        Object.entries(config).map(([key, value]) => [key.replace(/^reana:/, ""), value]),
      ),
    };
  });

export function example(name: string): Example {
  const found = examples.find((candidate) => candidate.name === name);
  if (found === undefined) {
    throw new Error(`examples/${name}.yaml is not there`);
  }
  return found;
}
