import assert from "node:assert/strict";

// Not a test of this project: tests/setup.test.ts runs it to see it fail.
it("asserts in a promise that nobody awaits", () => {
  void Promise.resolve().then(() => assert.equal(1, 2));
});
