import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, openSync } from "node:fs";
import { join } from "node:path";

const processIo = join(__dirname, "..", "..", "..", "..", "tools", "command-line", "process-io");

/** How a process ends whose command waits for its input to end, prints, and then does more. */
async function endOf(
  { stdout, stderr }: { readonly stdout: "pipe" | "closed" | number; readonly stderr: "pipe" | "closed" },
  code: number,
  keptOpen = "",
): Promise<{ readonly code: number | null; readonly printed: string; readonly errors: string }> {
  const program = `
    const { endProcessWith, processIo } = require(${JSON.stringify(processIo)});
    const { setTimeout: sleep } = require("node:timers/promises");
    ${keptOpen}
    const command = async () => {
      for await (const _ of process.stdin);
      processIo.stderr("working\\n");
      processIo.stdout("one\\n");
      await sleep(20);
      processIo.stdout("two\\n");
      processIo.stderr("done\\n");
      return ${code};
    };
    void endProcessWith(command());
  `;
  const child = spawn(process.execPath, ["-r", "ts-node/register/transpile-only", "-e", program], {
    stdio: ["pipe", typeof stdout === "number" ? stdout : "pipe", "pipe"],
    timeout: 20_000,
  });
  let [printed, errors] = ["", ""];
  child.stdout?.setEncoding("utf8").on("data", (text: string) => (printed += text));
  child.stderr?.setEncoding("utf8").on("data", (text: string) => (errors += text));
  if (stdout === "closed") {
    child.stdout?.destroy();
  }
  if (stderr === "closed") {
    child.stderr?.destroy();
  }
  child.stdin?.end();
  const [ended] = (await once(child, "close")) as [number | null];
  return { code: ended, printed, errors };
}

describe("the process of a command", () => {
  it("ends with the command's exit code, and all that it printed", async () => {
    assert.deepEqual(await endOf({ stdout: "pipe", stderr: "pipe" }, 2), {
      code: 2,
      printed: "one\ntwo\n",
      errors: "working\ndone\n",
    });
  });

  it("goes on to its end when nobody reads any more", async () => {
    const { code, errors } = await endOf({ stdout: "closed", stderr: "pipe" }, 0);
    assert.deepEqual([code, errors], [0, "working\ndone\n"]);
    const { code: other, printed } = await endOf({ stdout: "pipe", stderr: "closed" }, 2);
    assert.deepEqual([other, printed], [2, "one\ntwo\n"]);
  });

  it("fails once when its output is lost, as on a full disk", async () => {
    const full = openSync("/dev/full", "w");
    try {
      const { code, errors } = await endOf({ stdout: full, stderr: "pipe" }, 0);
      assert.equal(code, 1);
      assert.match(errors, /^working\nerror: the standard output cannot be written: ENOSPC.*\ndone\n$/);
      assert.equal((await endOf({ stdout: full, stderr: "pipe" }, 2)).code, 2);
    } finally {
      closeSync(full);
    }
  });

  it("does not wait for connections that are left", async () => {
    const server = `require("node:net").createServer().listen(0, "127.0.0.1");`;
    assert.equal((await endOf({ stdout: "pipe", stderr: "pipe" }, 0, server)).code, 0);
  });
});
