import assert from "node:assert/strict";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { stringify } from "yaml";
import { operatorObjects } from "./stack";

/**
 * What administrators without Prometheus' operator load by hand: the same rules and dashboard, for a stack with the default names.
 * `npm run bless` writes the files anew.
 */
const { rules, dashboard } = operatorObjects();

const files: Readonly<Record<string, string>> = {
  "alert-rules.yaml": stringify({ groups: [rules] }, { lineWidth: 0 }),
  "dashboard.json": `${JSON.stringify(dashboard, undefined, 2)}\n`,
};

const blessing = process.env["BLESS"] === "true";

describe("docs/monitoring", () => {
  for (const [name, text] of Object.entries(files)) {
    it(`has ${name} as the program makes it (npm run bless)`, () => {
      const file = join(__dirname, "..", "..", "..", "docs", "monitoring", name);
      if (blessing) {
        mkdirSync(dirname(file), { recursive: true });
        writeFileSync(file, text);
      }
      assert.ok(existsSync(file), `${file} is not there: npm run bless`);
      assert.equal(readFileSync(file, "utf8"), text);
    });
  }
});
