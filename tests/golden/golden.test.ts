import assert from "node:assert/strict";
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { adapters } from "../../components/chart/adapters";
import { example, examples } from "../../tools/examples";
import { deploy } from "../unit/reana/deployment";
import { blocksOf } from "./blocks";
import { type Blocks, type Reference, relativeTo } from "./relative";
import { Texts } from "./texts";

/**
 * Everything that the program registers: whoever changes the program sees in the diff what changes on a cluster. A folder for each
 * exposure mode holds its resources and haproxy.cfg; what a file shows once, later ones refer to. `npm run bless` writes all files.
 */

const [older, newest] = adapters;
assert.ok(older !== undefined && newest !== undefined && adapters.length === 2);

/** The modes that the others are most like come first: one with HAProxy, one without. */
const first = ["haproxy", "controller-http"];
const modes = [...first, ...examples.map(({ name }) => name).filter((name) => !first.includes(name))];

const monitoring = { monitoring: { type: "prometheus-operator" } };

const stacks = [
  ...modes.map((mode) => ({ folder: mode, config: example(mode).config })),
  { folder: "haproxy-with-monitoring", config: { ...example("haproxy").config, ...monitoring } },
];

/** All files, by path below this directory. */
async function goldens(): Promise<ReadonlyMap<string, string>> {
  const dashboard = join("docs", "monitoring", "dashboard.json");
  const texts = new Texts({
    [dashboard]: readFileSync(join(dirname(dirname(__dirname)), dashboard), "utf8"),
  });
  const files = new Map<string, string>();
  const shown: Reference[] = [];
  const shownOlder: Reference[] = [];
  for (const { folder, config } of stacks) {
    const deployed = async (versions: readonly string[]): Promise<Blocks> =>
      texts.movedOut(folder, blocksOf(await deploy({ ...config, chart: { version: versions.at(-1) } })));
    const blocks = await deployed(newest?.versions ?? []);
    const current = join(folder, "resources.yaml");
    files.set(current, relativeTo(shown, blocks));
    shown.push({ name: current, blocks });
    if (modes.includes(folder)) {
      const inOlder = await deployed(older?.versions ?? []);
      const name = join(folder, `series-${older?.series}.yaml`);
      files.set(name, relativeTo([{ name: current, blocks }, ...shownOlder], inOlder));
      shownOlder.push({ name, blocks: inOlder });
    }
  }
  return new Map([...files, ...texts.files].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Files of this directory that are goldens: those in its folders. */
const present = (): readonly string[] =>
  readdirSync(__dirname, { recursive: true, encoding: "utf8" })
    .filter((file) => /\.\w+$/.test(file) && dirname(file) !== ".")
    .sort();

describe("what the program registers", () => {
  let expected: ReadonlyMap<string, string>;

  before(async () => {
    expected = await goldens();
    if (process.env["BLESS"] === "true") {
      present().forEach((file) => rmSync(join(__dirname, file)));
      for (const [file, text] of expected) {
        mkdirSync(dirname(join(__dirname, file)), { recursive: true });
        writeFileSync(join(__dirname, file), text);
      }
    }
  });

  it("has a file for everything, and no other files (npm run bless)", () => {
    assert.deepEqual(present(), [...expected.keys()].sort());
  });

  for (const { folder } of stacks) {
    it(`is as tests/golden/${folder} has it (npm run bless)`, () => {
      const files = [...expected].filter(([file]) => dirname(file) === folder);
      assert.notEqual(files.length, 0);
      for (const [file, text] of files) {
        assert.equal(text, readFileSync(join(__dirname, file), "utf8"), file);
      }
    });
  }
});
