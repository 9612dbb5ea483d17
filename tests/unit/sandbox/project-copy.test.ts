import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pulumiLayout } from "../../../sandbox/pulumi/installation";
import { copyProject, deriveStackFile, stackFile } from "../../../sandbox/pulumi/project-copy";

describe("the sandbox's copy of a stack file", () => {
  let directory: string;

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), "project-copy-"));
    mkdirSync(join(directory, "project"));
    writeFileSync(join(directory, "project", "Pulumi.yaml"), "name: reana\n");
  });
  afterEach(() => rmSync(directory, { recursive: true }));

  it("says to the Pulumi CLI what the user's own says to it", () => {
    const project = join(directory, "project");
    writeFileSync(
      join(project, "Pulumi.dev.yaml"),
      'config:\n  reana:hostname: reana.localhost\n  reana:values: {octal: 010, many: 1_000, text: "1_000", word: "yes"}\n',
    );
    const layout = pulumiLayout(join(directory, "state"));
    const copy = copyProject(layout, project);
    assert.ok(copy !== undefined);
    assert.deepEqual(deriveStackFile(layout, copy, "dev"), []);
    const text = readFileSync(stackFile(copy, "dev"), "utf8");
    assert.match(text, /octal: 8\n +many: 1000\n +text: "1_000"\n +word: "yes"\n/);
    assert.deepEqual(deriveStackFile(layout, copy, "dev"), []);
    assert.equal(readFileSync(stackFile(copy, "dev"), "utf8"), text);
  });
});
