import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import * as path from "node:path";

/** What mocha, in processes of its own as in `npm test`, says about one of the files in tests/setup, with or without the setup file. */
async function mocha(file: string, ...options: string[]): Promise<{ code: number | null; output: string }> {
  const child = spawn(
    process.execPath,
    [
      ...[require.resolve("mocha/bin/mocha.js"), "--no-config", "--parallel", "--reporter", "dot"],
      ...["--require", "ts-node/register/transpile-only", ...options, path.join(__dirname, "setup", file)],
    ],
    { stdio: ["ignore", "pipe", "pipe"] },
  );
  let output = "";
  child.stdout.on("data", (text: Buffer) => (output += text.toString()));
  child.stderr.on("data", (text: Buffer) => (output += text.toString()));
  const code = await new Promise<number | null>((ended) => child.on("close", ended));
  return { code, output };
}

const setup = path.join(__dirname, "setup.ts");

describe("an assertion that fails where nobody awaits it", () => {
  for (const file of ["unawaited-promise.ts", "output-apply.ts"]) {
    it(`fails the run (${file})`, async () => {
      const { code, output } = await mocha(file, "--require", setup);
      assert.notEqual(code, 0, output);
      assert.match(output, /Expected values to be strictly equal/);
    });

    it(`would not without tests/setup.ts (${file})`, async () => {
      const { code, output } = await mocha(file);
      assert.equal(code, 0, output);
    });
  }
});
