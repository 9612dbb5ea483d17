import { createRequire } from "node:module";
import { join } from "node:path";
import { runProgram, type Deployment } from "../recorded-program";

/**
 * Runs the programs of a directory, compiled, and makes components with wrong arguments. tests/e2e/package.e2e.ts copies this file
 * into a program that has the package installed, and reads what it prints.
 */

/** Written into the directory as tasks.json. */
export interface Tasks {
  /** File names without extension. */
  readonly programs: readonly string[];
  /** Encrypted configuration of their stack, with the project's name before each key. */
  readonly secretConfig: Record<string, string>;
  readonly wrong: readonly { readonly component: string; readonly args: object }[];
}

/** Printed as JSON. */
export interface Results {
  readonly programs: Readonly<Record<string, Pick<Deployment, "resources" | "outputs">>>;
  /** The message by which each component refuses its arguments. */
  readonly errorMessages: Readonly<Record<string, string>>;
}

type Component = new (name: string, args: object) => unknown;

async function main(): Promise<void> {
  const load = createRequire(join(process.cwd(), "package.json"));
  const tasks = load("./tasks.json") as Tasks;
  const programs: Record<string, Pick<Deployment, "resources" | "outputs">> = {};
  for (const name of tasks.programs) {
    const { resources, outputs } = await runProgram(
      () => Promise.resolve({ ...(load(`./out/${name}.js`) as Record<string, unknown>) }),
      {},
      { values: tasks.secretConfig, secretKeys: Object.keys(tasks.secretConfig) },
    );
    programs[name] = { resources, outputs };
  }
  const components = load("reana-pulumi") as Readonly<Record<string, Component>>;
  const errorMessages: Record<string, string> = {};
  for (const { component, args } of tasks.wrong) {
    const Made = components[component];
    errorMessages[component] = await runProgram(() => {
      const made = Made === undefined ? undefined : new Made("wrong", args);
      return Promise.resolve({ made });
    }).then(
      () => "nothing is refused",
      (error: unknown) => (error instanceof Error ? error.message : String(error)),
    );
  }
  process.stdout.write(JSON.stringify({ programs, errorMessages } satisfies Results));
}

void main();
