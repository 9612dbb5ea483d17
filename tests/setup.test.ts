import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import * as path from "node:path";

const files = ["unawaited-promise.ts", "output-apply.ts"];

/** What mocha says about the files in tests/setup. */
async function mocha(...options: string[]): Promise<{ code: number | null; output: string }> {
  const child = spawn(
    process.execPath,
    [
      ...[require.resolve("mocha/bin/mocha.js"), "--no-config", "--reporter", "spec"],
      ...["--require", "ts-node/register/transpile-only", ...options],
      ...files.map((file) => path.join(__dirname, "setup", file)),
    ],
    { stdio: ["ignore", "pipe", "pipe"] },
  );
  let output = "";
  child.stdout.on("data", (text: Buffer) => (output += text.toString()));
  child.stderr.on("data", (text: Buffer) => (output += text.toString()));
  const code = await new Promise<number | null>((ended) => child.on("close", ended));
  return { code, output };
}

describe("an assertion that fails where nobody awaits it", () => {
  it("fails the run, in each of the files, in the processes that npm test has for them", async () => {
    const setup = path.join(__dirname, "setup.ts");
    const { code, output } = await mocha("--parallel", "--jobs", "2", "--require", setup);
    assert.notEqual(code, 0, output);
    for (const file of files) {
      assert.match(output, new RegExp(`AssertionError(?:(?!AssertionError)[^])*at \\S*${file}:`), file);
    }
  });

  it("would not without tests/setup.ts", async () => {
    const { code, output } = await mocha();
    assert.equal(code, 0, output);
    assert.match(output, new RegExp(`${files.length} passing`));
  });
});
