import assert from "node:assert/strict";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { projectFile } from "../../../../tools/settings-reference/project-file";
import { settingsPage } from "../../../../tools/settings-reference/settings-page";
import { stackSchema } from "../../../../tools/settings-reference/stack-schema";

const root = join(__dirname, "..", "..", "..", "..");

/** What is written from the schema of the settings. `npm run bless` writes the files anew. */
const files: Readonly<Record<string, (text: string) => string>> = {
  "docs/settings.md": settingsPage,
  "docs/stack.schema.json": () => `${JSON.stringify(stackSchema(), undefined, 2)}\n`,
  "Pulumi.yaml": projectFile,
};

describe("files that the settings' schema makes", () => {
  for (const [name, written] of Object.entries(files)) {
    it(`are as the schema has it: ${name} (npm run bless)`, () => {
      const file = join(root, name);
      const text = existsSync(file) ? readFileSync(file, "utf8") : "";
      if (process.env["BLESS"] === "true") {
        writeFileSync(file, written(text));
      }
      assert.equal(readFileSync(file, "utf8"), written(text));
    });
  }
});
