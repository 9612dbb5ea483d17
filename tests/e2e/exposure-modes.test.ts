import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { adapters } from "../../components/chart/adapters";

describe("exposure modes on the sandbox's node", () => {
  for (const { series } of adapters) {
    it(`are tested in chart series ${series}`, () => {
      const file = `exposure-modes-series-${series.replace(".", "-")}.e2e.ts`;
      assert.ok(existsSync(join(__dirname, file)), `there is no ${file}`);
    });
  }
});
