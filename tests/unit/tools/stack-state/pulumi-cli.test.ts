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

  it("says what to do where nobody is logged in", async () => {
    const said = "error: PULUMI_ACCESS_TOKEN must be set for login during non-interactive CLI sessions";
    await assert.rejects(
      deployedRelease(cliThat(`echo '${said}' >&2; exit 255`)),
      /^Error: --stack prod: PULUMI_ACCESS_TOKEN must be set .*: log in to the backend .* \(pulumi login\)/,
    );
  });

  it("says why it cannot decrypt the kubeconfig, and shows nothing of it", async () => {
    const cli = cliThat(`
      case "$2" in
        get) echo very-secret; echo 'error: incorrect passphrase' >&2; exit 255 ;;
        *) echo '{"kubernetes:kubeconfig": {"secret": true}}' ;;
      esac`);
    await assert.rejects(
      readSettings(cli),
      /^Error: --stack prod: kubernetes:kubeconfig cannot be decrypted: incorrect passphrase$/,
    );
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
