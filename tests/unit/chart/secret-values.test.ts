import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { secretLeaves } from "../../../components/chart/secret-values";

describe("secret Helm values", () => {
  it("are secret each by itself, so that a preview shows what is not", async () => {
    const values = secretLeaves({
      gitlab: { host: "git.example.org", list: [1] },
      token: pulumi.output("t"),
    });
    const { gitlab, token } = values as Record<string, Record<string, unknown>>;
    assert.ok(!pulumi.Output.isInstance(gitlab));
    for (const leaf of [gitlab?.["host"], gitlab?.["list"], token]) {
      assert.ok(await pulumi.isSecret(leaf as pulumi.Output<unknown>));
    }
  });
});
