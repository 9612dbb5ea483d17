import assert from "node:assert/strict";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { stringify } from "yaml";
import { deploy, type Registered } from "../components/deployment";

/**
 * All that the program registers, a file a way of exposing REANA: whoever changes the program sees in the diff what becomes of it
 * on a cluster. `npm run bless` writes the files anew.
 */
const ways: Readonly<Record<string, Record<string, unknown>>> = {
  haproxy: { hostname: "reana.example.org", traefik: { trustedIPs: ["10.244.0.0/16"] } },
  traefik: { hostname: "reana.example.org", frontEnd: { type: "traefik" } },
};

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
  ...options
}: Registered): unknown {
  return {
    [`${type} ${name}`]: {
      parent: parent === "" ? "(the stack)" : parent,
      ...(options.deleteBeforeReplace ? { deleteBeforeReplace: true } : {}),
      ...(options.protect ? { protect: true } : {}),
      ...(dependencies.length === 0 ? {} : { dependsOn: [...dependencies].sort() }),
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

describe("what the program registers", () => {
  for (const [way, stack] of Object.entries(ways)) {
    it(`is as tests/golden/${way}.yaml has it (npm run bless)`, async () => {
      const { resources } = await deploy(stack);
      const sorted = [...resources].sort((a, b) =>
        `${a.type} ${a.name}`.localeCompare(`${b.type} ${b.name}`, "en"),
      );
      const text = stringify(sorted.map(readable), {
        lineWidth: 0,
        sortMapEntries: true,
        aliasDuplicateObjects: false,
      });
      const file = join(__dirname, `${way}.yaml`);
      if (blessing) {
        writeFileSync(file, text);
      }
      assert.ok(existsSync(file), `${file} is not there: npm run bless`);
      assert.equal(text, readFileSync(file, "utf8"));
    });
  }
});
