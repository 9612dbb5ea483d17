import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { CommandFailure, run } from "../../../sandbox/processes";
import { Progress, seconds } from "../../../sandbox/progress";

describe("progress", () => {
  const written = (terminal: boolean): { out: PassThrough & { isTTY?: boolean }; text: () => string } => {
    const out: PassThrough & { isTTY?: boolean } = new PassThrough();
    out.isTTY = terminal;
    return { out, text: () => String(out.read() ?? "") };
  };

  it("names the step, how many there are, and the time it took", async () => {
    const { out, text } = written(false);
    assert.equal(await new Progress(2, out).step("Starting the node", () => Promise.resolve(7)), 7);
    assert.equal(text(), "[1/2] Starting the node …\n[1/2] Starting the node … 0 s\n");
  });

  it("says that a step failed, and hands the failure on", async () => {
    const { out, text } = written(false);
    await assert.rejects(
      new Progress(undefined, out).step("Building", () => Promise.reject(new Error("broken"))),
      /broken/,
    );
    assert.match(text(), /^Building …\nBuilding … failed after 0 s\n$/);
  });

  it("rewrites one line on a terminal", async () => {
    const { out, text } = written(true);
    await new Progress(1, out).step("Waiting", () => Promise.resolve());
    assert.equal(text(), "\r\u001b[K[1/1] Waiting … \r\u001b[K[1/1] Waiting … 0 s\n");
  });

  it("counts minutes", () => {
    assert.deepEqual(
      [seconds(59_400), seconds(61_000), seconds(600_000)],
      ["59 s", "1 min 1 s", "10 min 0 s"],
    );
  });
});

describe("a command", () => {
  let directory: string;
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), "run-"));
  });
  afterEach(() => rmSync(directory, { recursive: true }));

  it("gives its standard output and keeps all of it", async () => {
    const log = join(directory, "logs", "a.log");
    const lines: string[] = [];
    const out = await run("sh", ["-c", "echo one; echo two >&2"], {
      log,
      onLine: (line) => lines.push(line),
    });
    assert.equal(out, "one\n");
    assert.deepEqual(lines.sort(), ["one", "two"]);
    assert.match(readFileSync(log, "utf8"), /one\n/);
    assert.match(readFileSync(log, "utf8"), /two\n/);
  });

  it("that fails shows where its output is, and the end of it", async () => {
    const log = join(directory, "a.log");
    await assert.rejects(run("sh", ["-c", "seq 1 50; exit 3"], { log }), (error: Error) => {
      assert.ok(error instanceof CommandFailure);
      assert.match(error.message, /sh -c .*failed with exit code 3\. All of its output: .*a\.log/);
      assert.equal(error.lastLines.length, 20);
      assert.equal(error.lastLines.at(-1), "50");
      return true;
    });
  });

  it("that does not exist is named", async () => {
    await assert.rejects(
      run("/no/such/program", [], { log: join(directory, "a.log") }),
      /\/no\/such\/program could not be started/,
    );
  });
});
