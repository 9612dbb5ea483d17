import assert from "node:assert/strict";
import fc from "fast-check";
import { annotationTable } from "../config/annotation-table";
import { combinationTable } from "../config/combination-table";
import { errorTable } from "../config/error-table";
import { traefikVersionTable } from "../config/traefik-version-table";
import { exposureErrorTable } from "../config/exposure-error-table";
import { keyErrorTable } from "../config/key-error-table";
import { valueAt } from "../../../components/lib/value-at";
import { examples } from "../../../tools/examples";
import { deploy } from "./deployment";

type Config = Record<string, unknown>;

/** Rows that set every key that they concern: they are as wrong on top of any example. */
const rows = [
  ...errorTable,
  ...exposureErrorTable,
  ...keyErrorTable,
  ...annotationTable,
  ...combinationTable,
  ...traefikVersionTable,
]
  .map(([, values]) => values)
  // The command line hands on nothing for a key that is not set.
  .filter((values) => Object.values(values).every((value) => value !== undefined));

/** Values of no use to any setting, one of each kind. */
const useless = fc.oneof(
  fc.constant(null),
  fc.constant(-1),
  fc.constant(1.5),
  fc.constant(true),
  fc.constant("\u0000"),
  fc.constant(["\u0000"]),
  fc.constant({ "\u0000": 1 }),
);

/** Places of a config where a value stands, the maps themselves included. What a Middleware says is Traefik's to judge. */
function places(config: unknown, path: readonly string[] = []): readonly (readonly string[])[] {
  const below =
    typeof config === "object" && config !== null && path[1] !== "middlewares"
      ? Object.entries(config).flatMap(([key, value]) => places(value, [...path, key]))
      : [];
  return path.length === 0 ? below : [path, ...below];
}

function replaced(config: unknown, [key, ...rest]: readonly string[], value: unknown): unknown {
  if (key === undefined) {
    return value;
  }
  const copy: Record<string, unknown> = { ...(config as Config) };
  copy[key] = replaced(copy[key], rest, value);
  return Array.isArray(config) ? Object.values(copy) : copy;
}

/** An example in which one value is of no use. */
const withUselessValue: fc.Arbitrary<Config> = fc.constantFrom(...examples).chain(({ config }) =>
  fc
    // The host name is plain text to the command line: whatever stands there arrives as text.
    .tuple(fc.constantFrom(...places(config).filter(([key]) => key !== "hostname")), useless)
    // A switch takes every boolean.
    .filter(([path, value]) => typeof value !== "boolean" || typeof valueAt(config, path) !== "boolean")
    .map(([path, value]) => replaced(config, path, value) as Config),
);

async function rejectedBeforeAnything(config: Config): Promise<void> {
  const registered: string[] = [];
  await assert.rejects(
    deploy(config, { onResource: (type) => registered.push(type) }),
    /settings? (is|are) wrong; nothing has been changed/,
    JSON.stringify(config),
  );
  assert.deepEqual(registered, [], JSON.stringify(config));
}

describe("a stack with wrong settings", () => {
  it("is rejected before the first resource is registered, whatever is wrong (every row of the tables)", async () => {
    for (const values of rows) {
      await rejectedBeforeAnything({ hostname: "reana.example.org", ...values });
    }
  });

  it("is rejected before the first resource is registered, wherever a useless value stands (generated)", async () => {
    await fc.assert(fc.asyncProperty(withUselessValue, rejectedBeforeAnything), { numRuns: 150 });
  });
});
