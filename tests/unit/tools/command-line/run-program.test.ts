import assert from "node:assert/strict";
import { ProgramError, runProgram } from "../../../../tools/command-line/run-program";

describe("a program that a command runs", () => {
  const shell = (script: string, limit = 10_000, input = ""): Promise<string> =>
    runProgram("sh", ["-c", script], input, limit);
  const fails = (problem: ProgramError["problem"], message: RegExp) => (error: unknown) =>
    error instanceof ProgramError && error.problem === problem && message.test(error.message);

  it("reads its input, and need not", async () => {
    assert.equal(await shell("cat", 10_000, "given"), "given");
    assert.equal(await shell("exec <&-; echo done", 10_000, "x".repeat(1_000_000)), "done\n");
  });

  it("says why it gives no result", async () => {
    await assert.rejects(shell("echo why >&2; exit 3"), fails("failed", /^why$/));
    await assert.rejects(shell("exit 3"), fails("failed", /^exit code 3$/));
    await assert.rejects(shell("kill -9 $$"), fails("failed", /^ended by SIGKILL$/));
    await assert.rejects(runProgram("no-such-program", [], "", 1000), fails("not found", /ENOENT/));
    await assert.rejects(runProgram("/", [], "", 1000), fails("not started", /EACCES/));
  });

  it("is not waited for longer than it may take, nor is what a wrapper has started", async () => {
    const begin = Date.now();
    await assert.rejects(shell("sleep 5; true", 100), fails("not ended", /^did not end within 0\.1 s$/));
    assert.ok(Date.now() - begin < 3000);
  });
});
