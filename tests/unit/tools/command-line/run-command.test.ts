import assert from "node:assert/strict";
import { Command } from "commander";
import { runCommand } from "../../../../tools/command-line/run-command";

async function run(command: Command, ...args: readonly string[]): Promise<readonly [number, string]> {
  let errors = "";
  const code = await runCommand(command, args, () => 0, {
    stdout: () => {},
    stderr: (text) => void (errors += text),
  });
  return [code, errors];
}

describe("a command", () => {
  it("that takes options only names a word that is none", async () => {
    assert.deepEqual(await run(new Command("tool --"), "prod", "more"), [
      2,
      "error: prod is no option.\nSee: tool -- --help\n",
    ]);
    assert.deepEqual(await run(new Command("tool --")), [0, ""]);
  });

  it("that reads a stack needs its name", async () => {
    const command = (): Command => new Command("tool --").requiredOption("--stack <name>");
    assert.deepEqual(await run(command(), "--stack", ""), [
      2,
      "error: --stack needs the name of a stack, for example --stack prod.\nSee: tool -- --help\n",
    ]);
    assert.deepEqual(await run(command(), "--stack", "prod"), [0, ""]);
  });

  it("that takes arguments gets them, and refuses more", async () => {
    const command = (): Command => new Command("tool --").argument("<file>");
    assert.deepEqual(await run(command(), "one"), [0, ""]);
    const [code, errors] = await run(command(), "one", "two");
    assert.equal(code, 2);
    assert.match(errors, /^error: too many arguments/);
  });
});
