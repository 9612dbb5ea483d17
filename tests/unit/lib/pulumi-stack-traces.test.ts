import assert from "node:assert/strict";
import { Script } from "node:vm";
import * as pulumi from "@pulumi/pulumi";

/** tests/setup.ts omits them for all tests. */
describe("stack traces", () => {
  it("are left out where Pulumi takes them of what goes on", () => {
    const taken = (text: string, file: string): unknown =>
      new Script(text, { filename: file }).runInThisContext();
    const ofPulumi = "/program/node_modules/@pulumi/pulumi/resource.js";
    assert.equal(taken("new Error().stack", ofPulumi), "Error");
    assert.match(
      String(taken("new Error('wrong').stack", ofPulumi)),
      /^Error: wrong\n {4}at .*resource\.js:1:1\n/,
    );
    assert.match(String(taken("new Error().stack", "/program/index.js")), /^Error\n {4}at .*index\.js:1:1\n/);
  });

  it("stay with errors, also with those of Pulumi, and name lines of TypeScript", () => {
    const line = /pulumi-stack-traces\.test\.ts:\d+:\d+/;
    assert.match(new Error("ours").stack ?? "", line);
    assert.match(new Error().stack ?? "", line);
    assert.match(new pulumi.RunError("Pulumi's").stack ?? "", line);
  });
});
