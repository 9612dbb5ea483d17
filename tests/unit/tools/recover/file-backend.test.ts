import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";
import { backendDirectory, damagedBelow } from "../../../../tools/recover/file-backend";

describe("the attribute files of a file backend", () => {
  let root: string;
  beforeEach(() => {
    root = mkdtempSync(path.join(tmpdir(), "backend-"));
  });
  afterEach(() => rmSync(root, { recursive: true }));

  const write = (file: string, content: string): string => {
    const whole = path.join(root, file);
    mkdirSync(path.dirname(whole), { recursive: true });
    writeFileSync(whole, content);
    return whole;
  };

  it("are damaged where a killed command left them empty", () => {
    const state = write("stacks/reana/prod.json.attrs", "");
    const lock = write("locks/organization/reana/prod/1.json.attrs", '{"md5":');
    write("stacks/reana/prod.json.bak.attrs", "{}");
    write("stacks/reana/prod.json", "");
    write("stacks/reana/other.json.attrs", "");
    assert.deepEqual(damagedBelow(root, "reana", "prod"), [state, lock]);
    assert.deepEqual(damagedBelow(root, "reana", "organization/reana/prod"), [state, lock]);
    assert.deepEqual(damagedBelow(root, "another", "prod"), []);
  });
});

describe("the directory of a file backend", () => {
  const directories: readonly (readonly [url: string, directory: string | undefined])[] = [
    ["file:///var/state", "/var/state"],
    ["file://~/pulumi-state", "/home/jane/pulumi-state"],
    ["file://~", "/home/jane"],
    ["file://./state", "/srv/reana/state"],
    ["file://state/~", "/srv/reana/state/~"],
    ["file:///var/my%20state?no_tmp_dir=true", "/var/my state"],
    ["file:///var/my state, 100%", "/var/my state, 100%"],
    ["https://api.pulumi.com", undefined],
    ["s3://bucket?region=eu", undefined],
  ];
  for (const [url, directory] of directories) {
    it(`is ${directory ?? "none"} for ${url}`, () => {
      assert.equal(backendDirectory(url, "/srv/reana", "/home/jane"), directory);
    });
  }
});
