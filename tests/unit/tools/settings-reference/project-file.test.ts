import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { keys } from "../../../../components/config/schema";
import { projectFile } from "../../../../tools/settings-reference/project-file";

const root = join(__dirname, "..", "..", "..", "..");

describe("the config section of Pulumi.yaml", () => {
  const { config } = parse(projectFile(readFileSync(join(root, "Pulumi.yaml"), "utf8"))) as {
    config: Record<string, Record<string, unknown>>;
  };

  it("describes every setting", () => {
    assert.deepEqual(Object.keys(config), keys);
    for (const [key, { description }] of Object.entries(config)) {
      assert.ok(typeof description === "string" && description !== "", key);
    }
  });

  it("leaves every check to the program: the command line's own would be all that a person reads", () => {
    for (const [key, setting] of Object.entries(config)) {
      assert.deepEqual(Object.keys(setting), ["default", "description"], key);
    }
  });
});
