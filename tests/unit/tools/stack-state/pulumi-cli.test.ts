import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { UsageError } from "../../../../tools/command-line/usage-error";
import { deployedRelease } from "../../../../tools/stack-state/deployed-release";
import { exportStack } from "../../../../tools/stack-state/deployment";
import { messageOf, pulumiCli } from "../../../../tools/stack-state/pulumi-cli";
import { readSettings } from "../../../../tools/stack-state/stack-settings";

describe("the Pulumi CLI that a command runs", () => {
  let directory: string;
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), "pulumi cli-"));
  });
  afterEach(() => rmSync(directory, { recursive: true }));

  const cliThat = (script: string): ReturnType<typeof pulumiCli> => {
    writeFileSync(join(directory, "pulumi"), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
    return pulumiCli("prod", undefined, { PATH: [directory, process.env["PATH"]].join(delimiter) });
  };

  it("says how it ended when a signal ended it", async () => {
    const result = await cliThat("echo 'error: half' >&2; kill -9 $$").run(["preview"]);
    assert.equal(messageOf(result), "half\n\npulumi preview was ended by SIGKILL");
  });

  for (const [command, read] of [
    ["stack output", deployedRelease],
    ["stack export", exportStack],
    ["config", readSettings],
  ] as const) {
    it(`prints no JSON for ${command}, which is said and not quoted`, async () => {
      await assert.rejects(read(cliThat("echo very-secret")), (error: Error) => {
        assert.ok(error instanceof UsageError);
        assert.match(error.message, new RegExp(`^--stack prod: pulumi ${command}.* that is no JSON`));
        assert.doesNotMatch(error.message, /very-secret/);
        return true;
      });
    });
  }
});
