import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { UsageError } from "../../../../tools/command-line/usage-error";
import type { PulumiCli, PulumiResult } from "../../../../tools/stack-state/pulumi-cli";
import { readConfig } from "../../../../tools/render/stack-config";

/** Encrypted by the Pulumi CLI, with the passphrase below. */
const passphrase = "correct horse";
const salt = "v1:3TLAGJLJPUs=:v1:AyibKxlCDxnUrrTb:g52/k9XBUiTT/NzHed4jCS+AtCY4mQ==";
const encrypted = {
  databasePassword: "v1:QzVps76AnRPgLk2a:lbb0h7tQSLUQkKCmo88jGDeNTyat6nnppUaJZLd5yqOg",
  whole: "v1:rKsMt7WsfWu+168B:W4Ga1+yZ2GdxvH6CVnbE2qPLKsldl24prKkTd3YeMZTu5e44DemiFg==",
};

describe("the settings that npm run render reads", () => {
  let directory: string;
  let asked: readonly string[][];

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), "config-"));
    asked = [];
    write(
      "Pulumi.yaml",
      "name: reana\nconfig:\n  clusterDomain:\n    default: cluster.local\n  reapply: 0\n",
    );
  });
  afterEach(() => rmSync(directory, { recursive: true }));

  const write = (name: string, text: string): void => writeFileSync(join(directory, name), text);

  const cli = (result: PulumiResult): PulumiCli => ({
    stack: "prod",
    run: (args) => {
      asked = [...asked, [...args]];
      return Promise.resolve(result);
    },
    show: () => Promise.reject(new Error("not used")),
  });
  const noCli = cli({ code: 255, stdout: "", stderr: "error: no login" });

  const read = (
    text: string,
    environment: Readonly<Record<string, string>> = {},
    byCli = noCli,
  ): ReturnType<typeof readConfig> => {
    write("Pulumi.prod.yaml", text);
    return readConfig({
      stack: "prod",
      file: join(directory, "Pulumi.prod.yaml"),
      projectFile: join(directory, "Pulumi.yaml"),
      environment,
      cli: byCli,
    });
  };

  const withSecrets = `encryptionsalt: ${salt}
config:
  reana:hostname: reana.example.org
  reana:secrets:
    databasePassword:
      secure: ${encrypted.databasePassword}
  reana:tls:
    secure: ${encrypted.whole}
`;

  it("are texts, and JSON for all else, with the project's defaults", async () => {
    const config = await read(
      "config:\n  reana:hostname: reana.example.org\n  protect: false\n  reana:ports: {https: 8443}\n",
    );
    assert.deepEqual(config, {
      project: "reana",
      stack: "prod",
      values: {
        "reana:hostname": "reana.example.org",
        "reana:protect": "false",
        "reana:ports": '{"https":8443}',
        "reana:clusterDomain": "cluster.local",
        "reana:reapply": "0",
      },
      secretKeys: [],
    });
    assert.deepEqual(asked, []);
  });

  it("are empty without a value, and merged, as the Pulumi CLI reads them", async () => {
    const { values } = await read(
      "config:\n  reana:hostname:\n  reana:ports: &ports {https: 8443}\n  reana:traefik:\n    <<: *ports\n    drainSeconds: 9\n",
    );
    assert.deepEqual(
      [values["reana:hostname"], values["reana:traefik"]],
      ["", '{"https":8443,"drainSeconds":9}'],
    );
  });

  it("are read as Go's YAML reader reads them, not as YAML 1.2", async () => {
    const { values } = await read("config:\n  reana:top: 010\n  reana:values: {a: 1_000, yes: [on, 0x1F]}\n");
    assert.deepEqual([values["reana:top"], values["reana:values"]], ["8", '{"a":1000,"yes":["on",31]}']);
    await assert.rejects(
      read("config:\n  reana:values:\n    until: 2026-11-29\n"),
      /Pulumi\.prod\.yaml: reana:values\.until = "2026-11-29" reads like a date, .*; write it in quotes$/,
    );
  });

  it("are decrypted with the passphrase, without the Pulumi CLI", async () => {
    write("passphrase", `${passphrase}\n`);
    const given: readonly Readonly<Record<string, string>>[] = [
      { PULUMI_CONFIG_PASSPHRASE: passphrase },
      { PULUMI_CONFIG_PASSPHRASE_FILE: join(directory, "passphrase") },
    ];
    for (const environment of given) {
      const { values, secretKeys } = await read(withSecrets, environment);
      assert.equal(values["reana:secrets"], '{"databasePassword":"sup3r-database-pw"}');
      assert.equal(values["reana:tls"], '{"source":"self-signed"}');
      assert.deepEqual(secretKeys, ["reana:secrets", "reana:tls"]);
    }
    assert.deepEqual(asked, []);
  });

  it("are refused without their passphrase, with another, and when a text is damaged, by the key's name", async () => {
    await assert.rejects(
      read(withSecrets),
      /reana:secrets, reana:tls cannot be decrypted without .*PULUMI_CONFIG_PASSPHRASE/,
    );
    const another = { PULUMI_CONFIG_PASSPHRASE: "another" };
    await assert.rejects(
      read(withSecrets, another),
      /reana:secrets, reana:tls cannot be decrypted: the passphrase in PULUMI_CONFIG_PASSPHRASE is another/,
    );
    write("passphrase", "another\n");
    await assert.rejects(
      read(withSecrets, { PULUMI_CONFIG_PASSPHRASE_FILE: join(directory, "passphrase") }),
      /the passphrase in PULUMI_CONFIG_PASSPHRASE_FILE is another/,
    );
    await assert.rejects(
      read(withSecrets, { PULUMI_CONFIG_PASSPHRASE_FILE: directory }),
      (error) =>
        error instanceof UsageError &&
        /^PULUMI_CONFIG_PASSPHRASE_FILE: EISDIR.*; name a file/.test(error.message),
    );
    const damaged = withSecrets.replace("W4Ga1", "W4Ga2");
    await assert.rejects(
      read(damaged, { PULUMI_CONFIG_PASSPHRASE: passphrase }),
      /Pulumi\.prod\.yaml: reana:tls cannot be decrypted: its text is damaged/,
    );
  });

  it("are decrypted by the CLI where another provider has encrypted them", async () => {
    const text = withSecrets.replace(/^encryptionsalt.*$/m, "secretsprovider: awskms://key");
    const stdout = JSON.stringify({ "reana:secrets": { value: '{"databasePassword":"x"}', secret: true } });
    const { values, secretKeys } = await read(text, {}, cli({ code: 0, stdout, stderr: "" }));
    assert.equal(values["reana:secrets"], '{"databasePassword":"x"}');
    assert.deepEqual(secretKeys, ["reana:secrets"]);
    assert.deepEqual(asked, [["config", "--json", "--show-secrets"]]);
    await assert.rejects(read(text), /only the Pulumi CLI can decrypt, and it does not: no login/);
  });

  it("are read by the CLI where an environment of Pulumi ESC is part of them", async () => {
    const stdout = JSON.stringify({ "reana:hostname": { value: "reana.example.org", secret: false } });
    const { values } = await read("environment:\n  - prod\n", {}, cli({ code: 0, stdout, stderr: "" }));
    assert.equal(values["reana:hostname"], "reana.example.org");
  });

  it("are not shown where they cannot be read", async () => {
    const text = "config:\n  reana:secrets: {json: c0ffee}\n  reana:secrets: {json: c0ffee}\n";
    await assert.rejects(read(text), ({ message }: Error) => {
      assert.match(message, /Pulumi\.prod\.yaml: Map keys must be unique at line 3, column 3\.$/);
      return true;
    });
  });

  it("have to be there, as a map", async () => {
    await assert.rejects(read("- a list\n"), /Pulumi\.prod\.yaml is no map of settings/);
    await assert.rejects(read("config: [\n"), /Pulumi\.prod\.yaml: /);
    for (const text of ["config: hello\n", "config:\n- a\n", "hostname: reana.example.org\n"]) {
      await assert.rejects(
        read(text),
        /Pulumi\.prod\.yaml: config is (not there|no map); write each setting below/,
      );
    }
    const missing = {
      stack: "prod",
      file: join(directory, "none.yaml"),
      projectFile: join(directory, "Pulumi.yaml"),
    };
    await assert.rejects(
      readConfig({ ...missing, environment: {}, cli: noCli }),
      /there is no file .*none\.yaml; give --stack/,
    );
  });
});
