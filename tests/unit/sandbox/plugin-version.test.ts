import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { pluginVersion } from "../../../sandbox/plugin-version";

describe("version of a plugin", () => {
  const project = fs.mkdtempSync(path.join(os.tmpdir(), "plugin-version-"));
  after(() => fs.rmSync(project, { recursive: true }));

  function install(name: string, manifest: object): void {
    const directory = path.join(project, "node_modules", "@pulumi", name);
    fs.mkdirSync(directory, { recursive: true });
    fs.writeFileSync(path.join(directory, "package.json"), JSON.stringify(manifest));
  }

  it("is what the installed package asks for, or its own", () => {
    install("one", { version: "1.0.0", pulumi: { version: "1.2.3" } });
    install("two", { version: "2.0.0", pulumi: { resource: true } });
    assert.equal(pluginVersion(project, "one"), "1.2.3");
    assert.equal(pluginVersion(project, "two"), "2.0.0");
  });

  it("is of this project's package where the other project has none, however package.json lists it", () => {
    const { version } = JSON.parse(
      fs.readFileSync(require.resolve("@pulumi/kubernetes/package.json"), "utf8"),
    ) as { version: string };
    assert.equal(pluginVersion(project, "kubernetes"), version);
  });

  it("is an error where no package is installed", () => {
    assert.throws(() => pluginVersion(project, "none"), /@pulumi\/none/);
  });
});
