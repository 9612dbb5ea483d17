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

  describe("whose option has no value", () => {
    const command = (): Command =>
      new Command("tool --")
        .requiredOption("--stack <name>", "the stack")
        .option("--session <path>", "- is the standard input")
        .option("--json", "as JSON");

    const slips: readonly (readonly [args: readonly string[], message: string])[] = [
      [["--stack", ""], "--stack has an empty value; write --stack <name>."],
      [["--stack="], "--stack has an empty value; write --stack <name>."],
      [["--stack", "--json"], "--stack has no value, but --json behind it; write --stack <name>."],
      [
        ["--session", "--stack", "prod"],
        "--session has no value, but --stack behind it; write --session <path>.",
      ],
      [["--stack", "--help"], "--stack has no value, but --help behind it; write --stack <name>."],
    ];
    for (const [args, message] of slips) {
      it(`says so: ${args.join(" ")}`, async () => {
        assert.deepEqual(await run(command(), ...args), [2, `error: ${message}\nSee: tool -- --help\n`]);
      });
    }

    it("and takes any other value", async () => {
      assert.deepEqual(await run(command(), "--stack", "prod", "--session", "-", "--json"), [0, ""]);
      assert.deepEqual(await run(command(), "--stack=prod", "--session=-x"), [0, ""]);
    });
  });

  it("whose options npm has taken says where they belong", async () => {
    const said: string[] = [];
    const stderr = (text: string): void => void said.push(text);
    const started = (command: Command, ...args: readonly string[]): Promise<number> =>
      runCommand(command, args, () => 0, { stdout: () => {}, stderr }, { npm_config_stack: "true" });
    const hint =
      "npm has taken --stack for itself: write -- before the options, as in tool -- --stack prod\nSee: tool -- --help\n";
    assert.equal(await started(new Command("tool --").requiredOption("--stack <name>"), "prod"), 2);
    assert.equal(said.splice(0).join(""), `error: required option '--stack <name>' not specified\n${hint}`);
    assert.equal(await started(new Command("tool --").option("--stack <name>"), "prod"), 2);
    assert.equal(said.splice(0).join(""), `error: prod is no option.\n${hint}`);
    assert.equal(await started(new Command("tool --"), "prod"), 2);
    assert.equal(said.join(""), "error: prod is no option.\nSee: tool -- --help\n");
  });

  it("that takes arguments gets them, and refuses more", async () => {
    const command = (): Command => new Command("tool --").argument("<file>");
    assert.deepEqual(await run(command(), "one"), [0, ""]);
    const [code, errors] = await run(command(), "one", "two");
    assert.equal(code, 2);
    assert.match(errors, /^error: too many arguments/);
  });
});
