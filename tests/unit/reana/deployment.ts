import { example } from "../../../tools/examples";
import { runProgram, type Deployment, type RunOptions } from "../../recorded-program";

export type { Deployment, Registered } from "../../recorded-program";

export interface DeployOptions extends RunOptions {
  /** Keys of the config that are encrypted. */
  readonly secretKeys?: readonly string[];
}

const program = require.resolve("../../../index");

/** Runs the whole program, index.ts, against mocks. Rejects with what the person would read. */
export const deploy = (config: Record<string, unknown>, options: DeployOptions = {}): Promise<Deployment> =>
  runProgram(
    async () => {
      delete require.cache[program];
      return (await import("../../../index")).default;
    },
    options,
    {
      values: {
        "kubernetes:context": "test",
        ...Object.fromEntries(
          Object.entries(config).map(([key, value]) => [
            key.includes(":") ? key : `reana:${key}`,
            typeof value === "string" ? value : JSON.stringify(value),
          ]),
        ),
      },
      secretKeys: (options.secretKeys ?? []).map((key) => `reana:${key}`),
    },
  );

const deployedExamples = new Map<string, Promise<Deployment>>();

/** The deployment of a file of examples/, which all tests of a process share. */
export function deployedExample(name: string): Promise<Deployment> {
  const deployed = deployedExamples.get(name) ?? deploy(example(name).config);
  deployedExamples.set(name, deployed);
  return deployed;
}
