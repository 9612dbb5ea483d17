import assert from "node:assert/strict";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { stringify } from "yaml";
import { adapters } from "../../components/chart/adapters";
import { deploy, type Registered } from "../unit/reana/deployment";
import { examples } from "../../examples";

/**
 * All that the program registers, a file a way of exposing REANA and chart line: whoever changes the program sees in the diff what becomes of it
 * on a cluster. `npm run bless` writes the files anew.
 */
const ways = adapters.flatMap(({ series, versions }) =>
  examples.map(({ name, config }) => ({
    file: join(series, `${name}.yaml`),
    stack: { ...config, chart: { version: versions.at(-1) } },
  })),
);

const blessing = process.env["BLESS"] === "true";

/** What a secret is shown as. */
const masked = "(secret)";

function readable({
  type,
  name,
  parent,
  inputs,
  secretInputs,
  dependencies,
  replacedWith,
  ...options
}: Registered): unknown {
  return {
    [`${type} ${name}`]: {
      parent: parent === "" ? "(the stack)" : parent,
      ...(options.deleteBeforeReplace ? { deleteBeforeReplace: true } : {}),
      ...(options.protect ? { protect: true } : {}),
      ...(dependencies.length === 0 ? {} : { dependsOn: [...dependencies].sort() }),
      ...(replacedWith.length === 0 ? {} : { replaceWith: replacedWith }),
      inputs: Object.fromEntries(
        Object.entries(inputs).map(([key, value]) => [key, secretInputs.includes(key) ? mask(value) : value]),
      ),
    },
  };
}

/** Keeps the form of what is secret, and shows texts that say nothing: mocks make whole properties secret for one leaf of them. */
function mask(value: unknown): unknown {
  if (typeof value === "string") {
    return /private key of|certificate of|random-/.test(value) ? masked : value;
  }
  if (Array.isArray(value)) {
    return value.map(mask);
  }
  return typeof value === "object" && value !== null
    ? Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, mask(inner)]))
    : value;
}

const shownOutput = (output: unknown): unknown => {
  const { value, secret } = output as { value: unknown; secret: boolean };
  return secret ? masked : value;
};

describe("what the program registers", () => {
  for (const { file: name, stack } of ways) {
    it(`is as tests/golden/${name} has it (npm run bless)`, async () => {
      const { resources, outputs } = await deploy(stack);
      const sorted = [...resources].sort((a, b) =>
        `${a.type} ${a.name}`.localeCompare(`${b.type} ${b.name}`, "en"),
      );
      const shown = Object.fromEntries(
        Object.entries(outputs).map(([key, value]) => [key, shownOutput(value)]),
      );
      const text = stringify([...sorted.map(readable), { outputs: shown }], {
        lineWidth: 0,
        sortMapEntries: true,
        aliasDuplicateObjects: false,
      });
      const file = join(__dirname, name);
      if (blessing) {
        mkdirSync(dirname(file), { recursive: true });
        writeFileSync(file, text);
      }
      assert.ok(existsSync(file), `${file} is not there: npm run bless`);
      assert.equal(text, readFileSync(file, "utf8"));
    });
  }
});
