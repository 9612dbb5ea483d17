import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { once } from "node:events";
import { cached, keyOf } from "../../../sandbox/cache";

describe("the cache", () => {
  let home: string;
  const before_ = process.env["XDG_CACHE_HOME"];
  beforeEach(() => {
    home = mkdtempSync(join(tmpdir(), "cache-"));
    process.env["XDG_CACHE_HOME"] = home;
  });
  afterEach(() => {
    rmSync(home, { recursive: true });
    if (before_ === undefined) {
      delete process.env["XDG_CACHE_HOME"];
    } else {
      process.env["XDG_CACHE_HOME"] = before_;
    }
  });
  const entries = (): readonly string[] => readdirSync(join(home, "reana-pulumi", "things")).sort();
  const make =
    (text: string) =>
    (scratch: string): Promise<void> => {
      writeFileSync(join(scratch, "file"), text);
      return Promise.resolve();
    };

  it("makes a thing once for its key", async () => {
    const first = await cached("things", "a", make("first"));
    const second = await cached("things", "a", make("second"));
    assert.equal(first, second);
    assert.equal(readFileSync(join(second, "file"), "utf8"), "first");
  });

  it("keeps nothing of what failed half-way", async () => {
    const failing = cached("things", "a", async (scratch) => {
      await make("half")(scratch);
      throw new Error("no space left");
    });
    await assert.rejects(failing, /no space left/);
    assert.deepEqual(entries(), []);
  });

  it("never takes what a killed run left for a thing", async () => {
    const script =
      `require(${JSON.stringify(require.resolve("ts-node/register/transpile-only"))});` +
      `require(${JSON.stringify(require.resolve("../../../sandbox/cache"))})` +
      `.cached("things", "a", async (scratch) => { require("fs").writeFileSync(scratch + "/file", "half"); console.log("half"); await new Promise((r) => setTimeout(r, 60000)); })`;
    const child = spawn(process.execPath, ["-e", script], { stdio: ["ignore", "pipe", "inherit"] });
    await once(child.stdout, "data");
    child.kill("SIGKILL");
    await once(child, "close");
    const entry = await cached("things", "a", make("whole"));
    assert.equal(readFileSync(join(entry, "file"), "utf8"), "whole");
  });

  it("lets two runs make the same thing at once", async () => {
    const paths = await Promise.all([cached("things", "a", make("one")), cached("things", "a", make("two"))]);
    assert.equal(paths[0], paths[1]);
    assert.deepEqual(entries(), ["a"]);
  });

  it("keeps the newest few of a kind", async () => {
    for (const key of ["a", "b", "c", "d"]) {
      await cached("things", key, make(key));
    }
    assert.equal(entries().length, 3);
    assert.ok(entries().includes("d"));
  });

  it("has keys that tell parts apart", () => {
    assert.notEqual(keyOf(["ab", "c"]), keyOf(["a", "bc"]));
    assert.equal(keyOf(["a", Buffer.from("b")]), keyOf(["a", "b"]));
  });
});
