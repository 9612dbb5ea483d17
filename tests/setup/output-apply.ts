import assert from "node:assert/strict";
import { output } from "@pulumi/pulumi/output";

// Not a test of this project: tests/setup.test.ts runs it to see it fail.
it("asserts in an apply that nobody awaits", async () => {
  let hasFailed = false;
  process.once("uncaughtException", () => (hasFailed = true));
  output(1).apply((value) => assert.equal(value, 2));
  // Long enough for the Output to come to its value, as in a test that goes on with other things. One that has failed ends no second
  // time: mocha would report that in place of the assertion.
  await new Promise<void>((resolve) => setTimeout(() => hasFailed || resolve(), 100));
});
