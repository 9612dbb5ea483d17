import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { UsageError } from "../../../../tools/command-line/usage-error";
import { type DirectoryChanges, readExisting, writeChanges } from "../../../../tools/render/directory";
import { directoryOf, renderedExample, renderExample, textOf } from "./rendering";

describe("the directory of npm run render", () => {
  const refuses = (existing: ReadonlyMap<string, string>, message: RegExp): Promise<void> =>
    assert.rejects(
      renderExample("haproxy", {}, { existing }),
      (error) => error instanceof UsageError && message.test(error.message),
    );

  it("keeps the passwords, keys and certificates when the settings change", async () => {
    const first = await renderedExample("haproxy");
    const second = await renderExample(
      "haproxy",
      { frontEnd: { type: "haproxy", replicas: 3 } },
      { existing: directoryOf(first) },
    );
    assert.equal(textOf(second, "secrets/generated.yaml"), textOf(first, "secrets/generated.yaml"));
    assert.ok(second.changes.written.some(({ path }) => path === "objects/05-deployment-reana-haproxy.yaml"));
    assert.ok(!second.changes.written.some(({ path }) => path.startsWith("secrets/")));
  });

  it("gets another ConfigMap, Job and rollout when HAProxy's configuration changes, and loses the old files", async () => {
    const first = await renderedExample("haproxy");
    const changed = { type: "haproxy", timeouts: { drainSeconds: 20 } };
    const { changes } = await renderExample(
      "haproxy",
      { frontEnd: changed },
      { existing: directoryOf(first) },
    );
    const written = changes.written.map(({ path }) => path).join("\n");
    assert.match(
      written,
      /configmap-reana-haproxy-configuration-\w+\.yaml[\s\S]*job-reana-haproxy-check-\w+\.yaml/,
    );
    assert.match(written, /deployment-reana-haproxy\.yaml/);
    assert.equal(changes.removed.length, 2);
    assert.match(
      changes.removed.join("\n"),
      /configmap-reana-haproxy-configuration-\w+\.yaml\n.*job-reana-haproxy-check/,
    );
  });

  it("gets a new certificate of the same CA in time, and not before", async () => {
    const day = 24 * 60 * 60 * 1000;
    const now = new Date();
    const settings = { tls: { source: "self-signed", validityDays: 90, renewBeforeDays: 30 } };
    const first = await renderExample("haproxy", settings, { now });
    const after = async (days: number) =>
      renderExample("haproxy", settings, {
        existing: directoryOf(first),
        now: new Date(now.getTime() + days * day),
      });
    assert.deepEqual((await after(59)).changes.written, []);
    const renewed = await after(61);
    assert.equal(textOf(renewed, "ca-certificate.pem"), textOf(first, "ca-certificate.pem"));
    assert.match(
      renewed.changes.written.map(({ path }) => path).join(),
      /secret-reana-certificate-\w+\.yaml/,
    );
  });

  it("gets a new certificate for another host", async () => {
    const first = await renderedExample("haproxy");
    const { changes } = await renderExample(
      "haproxy",
      { hostname: "other.example.org" },
      { existing: directoryOf(first) },
    );
    assert.match(changes.written.map(({ path }) => path).join(), /secret-reana-certificate-\w+\.yaml/);
  });

  it("keeps the database's password when the chart's series changes", async () => {
    const first = await renderedExample("haproxy", { chart: { version: "0.9.4" } });
    const second = await renderExample(
      "haproxy",
      { chart: { version: "0.95.0-alpha.5" } },
      { existing: directoryOf(first) },
    );
    assert.match(textOf(second, "secrets/helm-values.yaml"), /database:\n +password: reana\n/);
  });

  it("is refused while its secrets are encrypted, with the commands that decrypt them", async () => {
    const yaml = "secrets: ENC[AES256_GCM]\nsops:\n    version: 3.9.0\n";
    const json = '{\n\t"data": "ENC[AES256_GCM]",\n\t"sops": {\n\t\t"version": "3.9.0"\n\t}\n}';
    for (const [path, text] of [
      ["secrets/helm-values.yaml", yaml],
      ["secrets/haproxy-certificate.pem", json],
    ] as const) {
      const existing = directoryOf(await renderedExample("haproxy")).set(path, text);
      await refuses(existing, new RegExp(`DIR/${path}; do sops decrypt --in-place`));
    }
  });

  it("is refused when the passwords of before are missing or unreadable", async () => {
    const existing = directoryOf(await renderedExample("haproxy"));
    existing.set("secrets/generated.yaml", "- no map");
    await refuses(existing, /DIR\/secrets\/generated\.yaml is no map/);
    existing.delete("secrets/generated.yaml");
    await refuses(existing, /secrets\/generated\.yaml is not there/);
  });

  it("is refused where another stack was rendered, or somebody else's file stands", async () => {
    const existing = directoryOf(await renderedExample("haproxy"));
    existing.set("README.md", "<!-- Written by npm run render -- --stack other -->\n");
    await refuses(existing, /stack other is rendered there/);
    await refuses(
      new Map([["README.md", "# Our clusters\n"]]),
      /README\.md is there, and npm run render has not written it/,
    );
  });

  describe("on disk", () => {
    let directory: string;
    beforeEach(() => {
      directory = mkdtempSync(join(tmpdir(), "render-"));
    });
    afterEach(() => rmSync(directory, { recursive: true }));

    it("has what was rendered, its secrets for the owner alone, and keeps files of others", async () => {
      mkdirSync(join(directory, "objects"));
      writeFileSync(join(directory, "objects", "kustomization.yaml"), "resources: []\n");
      const before = readExisting(directory);
      const first = await renderExample("haproxy", {}, { existing: before });
      writeChanges(directory, before, first.changes);
      const mode = (path: string): number => statSync(join(directory, path)).mode & 0o777;
      assert.equal(mode("secrets"), 0o700);
      assert.equal(mode("release"), mode("objects"));
      assert.equal(mode("secrets/generated.yaml"), 0o600);
      const existing = readExisting(directory);
      const passthrough = await renderExample("passthrough", {}, { existing });
      writeChanges(directory, existing, passthrough.changes);
      const again = await renderExample("passthrough", {}, { existing: readExisting(directory) });
      assert.deepEqual(again.changes, { written: [], removed: [] });
      assert.deepEqual(
        [...readExisting(directory).keys()].sort(),
        ["objects/kustomization.yaml", ...passthrough.files.map(({ path }) => path)].sort(),
      );
      assert.equal(readFileSync(join(directory, "objects", "kustomization.yaml"), "utf8"), "resources: []\n");
    });

    it("keeps a file whose new text cannot be written, and has no part of that", () => {
      mkdirSync(join(directory, "secrets"));
      const file = join(directory, "secrets", "generated.yaml");
      writeFileSync(file, "before");
      const existing = readExisting(directory);
      mkdirSync(`${file}.${process.pid}.unfinished`);
      const changes = { written: [{ path: "secrets/generated.yaml", text: "after" }], removed: [] };
      assert.throws(
        () => writeChanges(directory, existing, changes),
        /secrets\/generated\.yaml cannot be written: EISDIR/,
      );
      assert.deepEqual(readdirSync(join(directory, "secrets")), ["generated.yaml"]);
      assert.equal(readFileSync(file, "utf8"), "before");
      writeChanges(directory, existing, changes);
      assert.equal(readFileSync(file, "utf8"), "after");
      assert.equal(statSync(file).mode & 0o777, 0o600);
    });

    it("does not get the passwords of two renderings at once", () => {
      const existing = readExisting(directory);
      const changes = (text: string): DirectoryChanges => ({
        written: [{ path: "secrets/generated.yaml", text }],
        removed: [],
      });
      writeChanges(directory, existing, changes("of the first"));
      assert.throws(
        () => writeChanges(directory, existing, changes("of the second")),
        /generated\.yaml was written meanwhile, by another npm run render/,
      );
      assert.equal(readFileSync(join(directory, "secrets", "generated.yaml"), "utf8"), "of the first");
    });

    it("may have links that lead in a circle or nowhere, and pipes", () => {
      mkdirSync(join(directory, "objects"));
      symlinkSync(".", join(directory, "objects", "circle"));
      symlinkSync("nowhere", join(directory, "objects", "nowhere.yaml"));
      execFileSync("mkfifo", [join(directory, "objects", "pipe")]);
      writeFileSync(join(directory, "objects", "file.yaml"), "text");
      assert.deepEqual([...readExisting(directory)].sort(), [
        ["objects/circle", ""],
        ["objects/file.yaml", "text"],
        ["objects/nowhere.yaml", ""],
        ["objects/pipe", ""],
      ]);
    });

    it("must not be a file", () => {
      const file = join(directory, "file");
      writeFileSync(file, "");
      assert.throws(() => readExisting(file), UsageError);
    });
  });
});
