import assert from "node:assert/strict";
import type { PulumiCli, PulumiResult } from "../../../../tools/stack-state/pulumi-cli";
import { rotatable } from "../../../../tools/rotate/rotatable";
import { stackAccount } from "../../../../tools/rotate/stack-account";

const password = "NeverShownNeverShownNeverShown12";

const database = rotatable("database");

/** Commands of the Pulumi CLI that all end the same way. */
function fakeCli(result: Partial<PulumiResult> = {}): {
  readonly cli: PulumiCli;
  readonly commands: string[];
  readonly inputs: string[];
} {
  const [commands, inputs]: [string[], string[]] = [[], []];
  const cli: PulumiCli = {
    stack: "prod",
    run: (args, input = "") => {
      commands.push(args.join(" "));
      inputs.push(input);
      return Promise.resolve({ code: 0, stdout: "", stderr: "", ...result });
    },
    show: () => assert.fail("what Pulumi prints is not for the terminal"),
  };
  return { cli, commands, inputs };
}

describe("an account in a stack's settings", () => {
  it("is set with the password on the standard input alone", async () => {
    const { cli, commands, inputs } = fakeCli();
    await stackAccount(cli, database).configure({ user: "reana_2", password });
    assert.deepEqual(commands, [
      "config set --secret --path reana:secrets.databasePassword",
      "config set --path reana:users.database reana_2",
    ]);
    assert.deepEqual(inputs, [`${password}\n`, ""]);
  });

  it("is read without the line's end", async () => {
    const { cli } = fakeCli({ stdout: `${password}\n` });
    assert.equal(await stackAccount(cli, database).password(), password);
  });

  it("is not changed where the stack has other changes, or where that is not known", async () => {
    assert.equal(await stackAccount(fakeCli().cli, database).hasChanges(), false);
    const changed = fakeCli({
      code: 255,
      stderr: "error: no changes were expected but changes were proposed\n",
    });
    assert.equal(await stackAccount(changed.cli, database).hasChanges(), true);
    const broken = fakeCli({ code: 255, stderr: "error: reana:hostname is missing\n" });
    await assert.rejects(
      stackAccount(broken.cli, database).hasChanges(),
      /^Error: pulumi preview --stack prod fails: reana:hostname is missing/,
    );
  });

  it("comes into the cluster by an update, whose error is shown", async () => {
    const { cli, commands } = fakeCli({ code: 255, stderr: "error: the stack is currently locked\n" });
    await assert.rejects(
      stackAccount(cli, database).up(),
      /^Error: pulumi up --stack prod fails: the stack is currently locked/,
    );
    assert.deepEqual(commands, ["up --yes --skip-preview"]);
  });
});
