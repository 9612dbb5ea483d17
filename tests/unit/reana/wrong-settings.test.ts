import assert from "node:assert/strict";
import fc from "fast-check";
import { annotationTable } from "../config/annotation-table";
import { combinationTable } from "../config/combination-table";
import { errorTable } from "../config/error-table";
import { traefikVersionTable } from "../config/traefik-version-table";
import { exposureErrorTable } from "../config/exposure-error-table";
import { keyErrorTable } from "../config/key-error-table";
import { kindErrorTable } from "../config/kind-error-table";
import { valueAt } from "../../../components/lib/value-at";
import { examples } from "../../../tools/examples";
import { deploy } from "./deployment";

type Config = Record<string, unknown>;

/** Plain text where the command line, or the person, should have written something else. */
const plainTexts: readonly (readonly [key: string, text: string, place: string, advice: RegExp])[] = [
  ["host", "r.org", 'reana:host = "r.org"', /^is not a known key; did you mean reana:hostname\?/],
  ["mod", "haproxy", 'reana:mod = "haproxy"', /^is not a known key; did you mean reana:mode\?/],
  ["releaseName", "a", 'reana:releaseName = "a"', /^is not a known key/],
  ["context", "prod", 'reana:context = "prod"', /^is not a known key/],
  ["namespace", "reana", 'reana:namespace = "reana"', /^must be a map with some of name, create, labels\./],
  ["frontEnd", "haproxy", 'reana:frontEnd = "haproxy"', /^must be a map; write type: haproxy below it\./],
  ["frontEnd", "nginx", 'reana:frontEnd = "nginx"', /^must be a map; write type below it: one of haproxy, /],
  ["tls", "passthrough", 'reana:tls = "passthrough"', /^must be a map; write source below it: one of self-/],
  ["ports", "443", "reana:ports = 443", /^must be a map with some of https, http\./],
  ["protect", "maybe", 'reana:protect = "maybe"', /^must be true .* or false/],
  ["values", "{ a: password: b }", "reana:values = (hidden)", /^must be a map of Helm values\./],
];

const rows = [
  ...errorTable,
  ...exposureErrorTable,
  ...keyErrorTable,
  ...kindErrorTable,
  ...annotationTable,
  ...combinationTable,
  ...traefikVersionTable,
]
  // Empty text is how a key arrives that is not set.
  .filter(([, values]) => values["hostname"] !== "");

/** As Pulumi.yaml has it: a key that is not set arrives as empty text. */
const withEmptyText = (values: Config): Config =>
  Object.fromEntries(Object.entries(values).map(([key, value]) => [key, value ?? ""]));

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

async function rejectedBeforeAnything(
  config: Config,
  error: RegExp = /settings? (is|are) wrong; nothing has been changed/,
): Promise<string> {
  const registered: string[] = [];
  let message = "";
  await assert.rejects(
    deploy(config, { onResource: (type) => registered.push(type) }),
    (failure: Error) => error.test((message = failure.message)),
    JSON.stringify(config),
  );
  assert.deepEqual(registered, [], JSON.stringify(config));
  return message;
}

describe("a stack with wrong settings", () => {
  it("is rejected with the same advice as the tables have, before the first resource is registered (every row)", async () => {
    for (const [name, values, key, found, advice] of rows) {
      const config = { hostname: "reana.example.org", ...withEmptyText(values) };
      const message = await rejectedBeforeAnything(config, /^1 setting is wrong; nothing has been changed:/);
      const [, place = "", said = ""] = message.split("\n");
      assert.equal(place, `  ${key}${found === undefined ? "" : ` = ${found}`}`, name);
      assert.match(said.trim(), advice, name);
    }
  });

  for (const [key, text, place, advice] of plainTexts) {
    it(`is rejected with what to write in place of plain text: ${key}: ${text}`, async () => {
      const message = await rejectedBeforeAnything(
        { hostname: "reana.example.org", [key]: text },
        /^1 setting/,
      );
      const [, first = "", said = ""] = message.split("\n");
      assert.equal(first.trim(), place);
      assert.match(said.trim(), advice);
    });
  }

  it("is rejected before the first resource is registered, wherever a useless value stands (generated)", async () => {
    await fc.assert(
      fc.asyncProperty(withUselessValue, async (config) => {
        await rejectedBeforeAnything(config);
      }),
      { numRuns: 150 },
    );
  });
});
