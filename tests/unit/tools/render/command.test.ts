import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { renderCommand } from "../../../../tools/render/render-command";

/** The command itself: once in a process of its own, as `npm run render` starts it. */

const root = join(__dirname, "..", "..", "..", "..");

describe("npm run render as a command", () => {
  let directory: string;
  let output: string;
  let file: string;

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), "render-command-"));
    output = join(directory, "rendered");
    file = join(directory, "Pulumi.prod.yaml");
  });
  afterEach(() => rmSync(directory, { recursive: true }));

  interface Result {
    readonly code: number | null;
    readonly out: string;
    readonly errors: string;
  }

  function runInProcess(settings: string, ...args: readonly string[]): Result {
    writeFileSync(file, settings);
    const options = ["-r", "ts-node/register/transpile-only", join("tools", "render", "main.ts")];
    const { status, stdout, stderr } = spawnSync(process.execPath, [...options, ...args], {
      cwd: root,
      encoding: "utf8",
      // Neither Pulumi nor a cluster.
      env: { PATH: "", HOME: directory },
    });
    return { code: status, out: stdout, errors: stderr };
  }

  async function run(settings: string, ...args: readonly string[]): Promise<Result> {
    writeFileSync(file, settings);
    let [out, errors] = ["", ""];
    const code = await renderCommand(args, {
      stdout: (text) => void (out += text),
      stderr: (text) => void (errors += text),
    });
    return { code, out, errors };
  }

  const hostname = "config:\n  reana:hostname: reana.example.org\n";

  it("writes the files, and says as JSON which", () => {
    const { code, out, errors } = runInProcess(
      `${hostname}  reana:chart:\n    version: 0.9.4\n`,
      ...["--stack", "prod", "--config-file", file, "--output", output, "--json"],
    );
    assert.equal(code, 0, errors);
    const { url, written, removed, warnings } = JSON.parse(out) as Record<string, unknown>;
    assert.equal(url, "https://reana.example.org");
    assert.deepEqual(removed, []);
    assert.ok((written as string[]).includes("README.md"));
    assert.match((warnings as string[]).join(), /^reana:traefik\.version: /);
    assert.match(errors, /^warning: reana:traefik\.version: /);
    assert.equal(statSync(join(output, "secrets", "generated.yaml")).mode & 0o777, 0o600);
  });

  it("says what is wrong with a setting, and writes nothing", async () => {
    const { code, out, errors } = await run(
      "config:\n  reana:hostname: reana.example.org\n  reana:mode: haproxies\n",
      ...["--stack", "prod", "--config-file", file, "--output", output],
    );
    assert.deepEqual([code, out], [2, ""]);
    assert.match(errors, /^error: 1 setting is wrong.*\n +reana:mode = "haproxies"/);
    assert.throws(() => statSync(output));
  });

  it("takes the name of a stack, with its organization, and no other text", async () => {
    for (const stack of ["my stack", "prod\nreana: evil", "organization/"]) {
      const { code, errors } = await run(hostname, "--stack", stack, "--output", output);
      assert.equal(code, 2, stack);
      assert.match(errors, /^error: --stack .*: the name of a stack has only letters/s);
    }
    const { errors } = await run("config: wrong\n", "--stack", "organization/reana/prod", "--output", output);
    assert.match(errors, /there is no file Pulumi\.prod\.yaml/);
  });

  it("takes the address of a Git repository, and none with a login", async () => {
    const options = ["--stack", "prod", "--config-file", file, "--output", output, "--git-url"];
    for (const url of [
      "not a url",
      "git.example.org/reana",
      "https://user:c0ffee@git.example.org/reana.git",
    ]) {
      const { code, errors } = await run(hostname, ...options, url);
      assert.equal(code, 2, url);
      assert.match(errors, /^error: --git-url is no address of a Git repository/);
      assert.doesNotMatch(errors, /c0ffee/);
    }
    for (const url of ["git@git.example.org:reana.git", "ssh://git@git.example.org/reana.git"]) {
      const { errors } = await run("config: wrong\n", ...options, url);
      assert.match(errors, /config is no map/);
    }
  });

  it("takes the name of the Secret that Flux decrypts with, and none with Sealed Secrets", async () => {
    const options = ["--stack", "prod", "--config-file", file, "--output", output, "--decryption-secret"];
    const wrong = await run(hostname, ...options, "flux-system/sops-age");
    assert.equal(wrong.code, 2);
    assert.match(wrong.errors, /^error: --decryption-secret flux-system\/sops-age: is no name of a Secret/);
    const sealed = await run(hostname, ...options, "sops-age", "--sealed-secrets");
    assert.equal(sealed.code, 2);
    assert.match(sealed.errors, /^error: --decryption-secret: with --sealed-secrets Flux decrypts nothing/);
    assert.throws(() => statSync(output));
  });
});
