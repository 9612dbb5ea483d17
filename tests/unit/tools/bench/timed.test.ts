import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";
import { timed } from "../../../../tools/bench/timed";

describe("a timed command", () => {
  let directory = "";
  const run = (script: string, limit: number): Promise<number> =>
    timed(["sh", "-c", script], { env: process.env, log: path.join(directory, "log"), limit });

  beforeEach(() => {
    directory = mkdtempSync(path.join(tmpdir(), "timed-test-"));
  });
  afterEach(() => rmSync(directory, { recursive: true }));

  it("says how long it took and keeps its output", async () => {
    const seconds = await run("echo out; echo err >&2; sleep 0.2", 10);
    assert.ok(seconds >= 0.2 && seconds < 5, `${seconds} s`);
    assert.equal(readFileSync(path.join(directory, "log"), "utf8"), "out\nerr\n");
  });

  it("fails when the command does, saying where its output is", async () => {
    await assert.rejects(run("exit 3", 10), /failed with exit code 3; its output: .*log$/);
  });

  it("is ended with all that it started when it takes too long", async () => {
    await assert.rejects(run("sleep 60 & echo $!; wait", 0.3), /took more than 0\.3 s/);
    const child = Number(readFileSync(path.join(directory, "log"), "utf8"));
    // A process that has ended but that nobody has collected yet is state Z.
    const state = (): string => {
      try {
        return readFileSync(`/proc/${child}/stat`, "utf8").split(" ")[2] ?? "";
      } catch {
        return "gone";
      }
    };
    for (let tries = 0; tries < 50 && !["gone", "Z"].includes(state()); tries += 1) {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    assert.match(state(), /^(gone|Z)$/);
  });
});
