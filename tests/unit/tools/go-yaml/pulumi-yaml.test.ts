import assert from "node:assert/strict";
import { parsePulumiYaml } from "../../../../tools/go-yaml/pulumi-yaml";

/** What `pulumi config --json` of Pulumi 3.252 shows for a scalar in a map, as JSON. */
const scalars: readonly (readonly [written: string, shown: string])[] = [
  ["010", "8"],
  ["-0777", "-511"],
  ["0o10", "8"],
  ["+0o10", "8"],
  ["0O10", "8"],
  ["08", "8"],
  ["0_8", "8"],
  ["0_10", "8"],
  ["00", "0"],
  ["0o8", '"0o8"'],
  ["0x10", "16"],
  ["-0X1F", "-31"],
  ["0x1_0", "16"],
  ["0x_10", "16"],
  ["0x", '"0x"'],
  ["0x1p3", '"0x1p3"'],
  ["0x8000000000000000", "9223372036854776000"],
  ["-0x8000000000000001", '"-0x8000000000000001"'],
  ["0x10000000000000000", '"0x10000000000000000"'],
  ["0b101", "5"],
  ["0B1", "1"],
  ["0b2", '"0b2"'],
  ["0b-1", "-1"],
  ["0o-7", "-7"],
  ["1_000", "1000"],
  ["1000_", "1000"],
  ["_1000", '"_1000"'],
  ["+12", "12"],
  ["-0", "0"],
  ["-0.0", "0"],
  ["12.", "12"],
  ["1.50", "1.5"],
  [".5", "0.5"],
  ["-.5", "-0.5"],
  [".5_0", "0.5"],
  [".5__0", '".5__0"'],
  [".5.5", '".5.5"'],
  ["1.2.3", '"1.2.3"'],
  ["1e3", "1000"],
  ["1.e3", "1000"],
  ["1e", '"1e"'],
  ["1e21", "1e+21"],
  ["1e-7", "1e-7"],
  ["1e400", '"1e400"'],
  ["1e-400", "0"],
  ["123456789012345678901", "123456789012345680000"],
  ["18446744073709551616", "18446744073709552000"],
  ["-9223372036854775809", "-9223372036854776000"],
  ["190:20:30", '"190:20:30"'],
  ["20261129", "20261129"],
  ["2026-11", '"2026-11"'],
  ["yes", '"yes"'],
  ["no", '"no"'],
  ["on", '"on"'],
  ["n", '"n"'],
  ["True", "true"],
  ["FALSE", "false"],
  ["tRUE", '"tRUE"'],
  ["~", "null"],
  ["Null", "null"],
  ["nULL", '"nULL"'],
  ["", "null"],
  ["inf", '"inf"'],
  ["NaN", '"NaN"'],
  ["<<", '"<<"'],
  ["=", '"="'],
  ['"010"', '"010"'],
  ["'~'", '"~"'],
  ['"2026-11-29"', '"2026-11-29"'],
  ["!!str 010", '"010"'],
  ["010 8", '"010 8"'],
  ["|\n      010", '"010\\n"'],
];

describe("the YAML of a stack file", () => {
  const inMap = (written: string): unknown =>
    parsePulumiYaml(`config:\n  reana:values:\n    key: ${written}\n`);

  for (const [written, shown] of scalars) {
    it(`has ${JSON.stringify(written)} as ${shown}, as the Pulumi CLI has it`, () => {
      const read = JSON.parse(JSON.stringify(inMap(written))) as unknown;
      assert.deepEqual(read, { config: { "reana:values": { key: JSON.parse(shown) as unknown } } });
    });
  }

  it("refuses an alias within what it stands for, as the Pulumi CLI does", () => {
    for (const text of [
      "config:\n  a: &a\n    b: [*a]\n",
      "config: &c\n  a: {b: *c}\n",
      "config:\n  a: &a {<<: *a}\n",
    ]) {
      assert.throws(
        () => parsePulumiYaml(text),
        /^Error: a(\.b|\.<<)? has the alias \*[ac] within what it stands for/,
      );
    }
  });

  it("has the merges, aliases and lists that the Pulumi CLI has", () => {
    assert.deepEqual(
      parsePulumiYaml(
        "a: &a {x: &x 010, y: 2}\nb: {y: 5, <<: *a}\nc: [*x, [0x10]]\nd: {<<: [*a, {y: 7, z: 3}]}\n",
      ),
      { a: { x: 8, y: 2 }, b: { x: 8, y: 5 }, c: [8, [16]], d: { x: 8, y: 2, z: 3 } },
    );
  });

  it("has no date, infinity or tag: Pulumi hands over another text, or none", () => {
    for (const date of ["2026-11-29", "2026-1-2", "2026-11-29t10:00:00.5+02:00", "2026-11-29 10:00:00"]) {
      assert.throws(() => inMap(date), {
        message: `reana:values.key = "${date}" reads like a date, which Pulumi hands over as another text; write it in quotes`,
      });
    }
    for (const number of [".inf", "-.Inf", "+.INF", ".nan"]) {
      assert.throws(
        () => inMap(number),
        /^Error: reana:values\.key = "[-+]?\.\w+" is no number .*; write a number/,
      );
    }
    for (const tag of ["!!binary", "!!int", "!!float", "!!bool", "!custom", "!"]) {
      assert.throws(() => inMap(`${tag} "1"`), {
        message: `reana:values.key has the tag ${tag}, which is not read; write the value without a tag, and text in quotes`,
      });
    }
    assert.throws(() => inMap("!!set {a, b}"), /^Error: reana:values\.key has the tag !!set/);
  });

  it("shows no value of a secret", () => {
    assert.throws(() => parsePulumiYaml("config:\n  reana:secrets: {databasePassword: 2026-11-29}\n"), {
      message:
        "reana:secrets.databasePassword reads like a date, which Pulumi hands over as another text; write it in quotes",
    });
  });

  it("has keys as they are written, and none of which Pulumi makes another one", () => {
    for (const key of ["12", "1.5", "true", "yes", "name"]) {
      assert.deepEqual(parsePulumiYaml(`a: {${key}: 1, "010": 2}\n`), { a: { [key]: 1, "010": 2 } });
    }
    for (const key of ["010", "1_0", "True", "~", "2026-11-29", ".inf", "1.0", "0.00001"]) {
      assert.throws(
        () => parsePulumiYaml(`a:\n  ${key}: 1\n`),
        (error: Error) =>
          error.message ===
          `a.${key} has the key ${key}, of which Pulumi may make another one; write it in quotes`,
      );
    }
    assert.throws(
      () => parsePulumiYaml("a: &a {}\nb: {'<<': *a}\n"),
      /^Error: b\.<< has the key <<, .* another key$/,
    );
    assert.throws(
      () => parsePulumiYaml("a:\n  [1]: 2\n"),
      /^Error: a has a key that is a map or a list; write text$/,
    );
  });
});
