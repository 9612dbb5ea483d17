import assert from "node:assert/strict";
import { recover, type Dependencies } from "../../../../tools/recover/recover";
import type { PulumiResult } from "../../../../tools/stack-state/pulumi-cli";

interface Run {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
  /** Commands of the CLI. */
  readonly commands: readonly string[];
}

/** Runs the command with a CLI that answers so; there is no cluster. */
async function run(
  args: readonly string[],
  answers: Readonly<Record<string, PulumiResult>> = {},
): Promise<Run> {
  const said = { stdout: "", stderr: "" };
  const commands: string[] = [];
  const dependencies: Dependencies = {
    cli: (stack) => ({
      stack,
      run: (command) => {
        commands.push(command.join(" "));
        return Promise.resolve(answers[command[0] ?? ""] ?? { code: 255, stdout: "", stderr: "error: no" });
      },
      show: () => Promise.resolve(1),
    }),
    connect: () => Promise.reject(new Error("the cluster cannot be reached")),
    processes: () => Promise.resolve([]),
    directory: "/nowhere",
    confirm: undefined,
    io: {
      stdout: (text) => (said.stdout += text),
      stderr: (text) => (said.stderr += text),
    },
  };
  return { code: await recover(args, dependencies), ...said, commands };
}

const state: PulumiResult = { code: 0, stdout: '{"version":3,"deployment":{}}', stderr: "" };
const settings: PulumiResult = { code: 0, stdout: "{}", stderr: "" };

describe("npm run recover", () => {
  const wrong: readonly (readonly [what: string, args: readonly string[], said: RegExp])[] = [
    ["no stack", [], /required option '--stack <name>' not specified/],
    ["an empty stack", ["--stack", ""], /--stack has an empty value/],
    ["an unknown option", ["--stack", "prod", "--force"], /unknown option '--force'/],
    ["no number of seconds", ["--stack", "prod", "--wait", "long"], /--wait long: give whole seconds/],
    ["a stack that there is not", ["--stack", "other"], /^error: --stack other: no\n/],
  ];
  for (const [what, args, said] of wrong) {
    it(`ends with 2 and one error, and changes nothing: ${what}`, async () => {
      const { code, stdout, stderr, commands } = await run(args);
      assert.deepEqual([code, stdout], [2, ""]);
      assert.match(stderr, said);
      assert.deepEqual(
        commands.filter((command) => !/^(whoami|stack export)/.test(command)),
        [],
      );
    });
  }

  it("does not show what a broken state holds", async () => {
    const { code, stderr } = await run(["--stack", "prod"], {
      stack: { code: 0, stdout: '{"word":"hidden-word"}', stderr: "" },
    });
    assert.equal(code, 2);
    assert.match(stderr, /printed something that is no state/);
    assert.doesNotMatch(stderr, /hidden-word/);
  });

  it("ends with 1 where the cluster cannot be reached", async () => {
    const { code, stderr } = await run(["--stack", "prod", "--yes"], { stack: state, config: settings });
    assert.deepEqual([code, stderr], [1, "error: the cluster cannot be reached\n"]);
  });

  it("explains itself", async () => {
    const { code, stdout } = await run(["--help"]);
    assert.equal(code, 0);
    assert.match(stdout, /It\s+deletes\s+nothing\s+in\s+the\s+cluster/);
  });
});
