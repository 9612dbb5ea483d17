import * as assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { nodeLayout } from "../../../sandbox/node/layout";
import { withLock } from "../../../sandbox/node/lock";
import {
  argumentsOf,
  executableOf,
  findProcesses,
  identify,
  isKnown,
  isRunning,
  kill,
  parseProcessStat,
  type ProcessIdentity,
  residentMemory,
} from "../../../sandbox/node/process-identity";
import { type NodeRecord, readRecord, writeRecord } from "../../../sandbox/node/record";

describe("processes of the sandbox's node", () => {
  it("reads a status whose program has blanks and parentheses in its name", () => {
    const fields = ["S", "7", ...Array.from({ length: 17 }, (_, index) => `${index}`), "4242", "0"];
    const stat = parseProcessStat(`17 (a) b (c)) ${fields.join(" ")}`);
    assert.deepEqual(stat, { state: "S", parent: 7, startTime: "4242" });
  });

  it("knows this process", () => {
    const me = identify(process.pid);
    assert.ok(me !== undefined && isRunning(me) && isKnown(me));
    assert.equal(executableOf(process.pid), fs.realpathSync(process.execPath));
    assert.ok(argumentsOf(process.pid).length > 1, "Node and the program that it runs");
    assert.ok((residentMemory(process.pid) ?? 0) > 10);
    assert.deepEqual(
      findProcesses((pid) => pid === process.pid),
      [me],
    );
  });

  it("does not take another process with the same pid for it", () => {
    const me = identify(process.pid) as ProcessIdentity;
    const earlier = { ...me, startTime: "1" };
    const otherBoot = { ...me, boot: "00000000-0000-0000-0000-000000000000" };
    for (const reused of [earlier, otherBoot]) {
      assert.equal(isRunning(reused), false);
      // Were it taken for the recorded one, this would be the end of the test run.
      kill(reused);
    }
  });

  it("ends a process, and is silent about one that has ended", async () => {
    const child = spawn("sleep", ["60"]);
    await once(child, "spawn");
    const identity = identify(child.pid as number) as ProcessIdentity;
    kill(identity);
    const [, signal] = (await once(child, "exit")) as [null, string];
    assert.equal(signal, "SIGKILL");
    assert.equal(isRunning(identity), false);
    kill(identity);
    assert.equal(identify(identity.pid)?.startTime === identity.startTime, false);
  });
});

describe("record and lock of the sandbox's node", () => {
  let layout: ReturnType<typeof nodeLayout>;
  beforeEach(() => {
    layout = nodeLayout(fs.mkdtempSync(path.join(os.tmpdir(), "node-record-")));
  });
  afterEach(() => fs.rmSync(layout.state, { recursive: true }));

  it("reads what was written, and nothing from an interrupted write", () => {
    const record: NodeRecord = {
      ...{ binaries: "/b", init: undefined, processes: {}, images: [] },
      ...{ readyAfter: 3, complete: true },
    };
    writeRecord(layout, record);
    assert.deepEqual(readRecord(layout), JSON.parse(JSON.stringify(record)));
    fs.writeFileSync(layout.record, '{"binaries": "/');
    assert.equal(readRecord(layout), undefined);
  });

  it("lets one command at a time change the node", async () => {
    await withLock(layout, () =>
      assert.rejects(
        withLock(layout, () => Promise.resolve()),
        { message: new RegExp(`Another sandbox command \\(process ${process.pid}\\)`) },
      ),
    );
    await withLock(layout, () => Promise.resolve());
  });

  it("is not held up by the lock of a command that was killed", async () => {
    const killed = { ...(identify(process.pid) as ProcessIdentity), startTime: "1" };
    fs.writeFileSync(layout.lock, JSON.stringify(killed));
    assert.equal(await withLock(layout, () => Promise.resolve("done")), "done");
    fs.writeFileSync(layout.lock, "{");
    assert.equal(await withLock(layout, () => Promise.resolve("done")), "done");
  });
});
