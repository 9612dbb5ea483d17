import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { knownInputs, notKnown } from "../../../components/cluster/known-inputs";

describe("inputs that a hook is given", () => {
  it("are plain values, secrets in clear", async () => {
    const inputs = {
      values: pulumi.secret({ user: "reana", list: [1, pulumi.secret("two")] }),
      name: "reana",
    };
    assert.deepEqual(await knownInputs(inputs), {
      values: { user: "reana", list: [1, "two"] },
      name: "reana",
    });
  });

  it("say what is not known yet", async () => {
    const unknown = pulumi.output(new Promise<string>(() => undefined)) as unknown as Record<string, unknown>;
    unknown["isKnown"] = Promise.resolve(false);
    const inputs = { password: unknown, plain: { __pulumiUnknown: true }, nothing: null };
    assert.deepEqual(await knownInputs(inputs), { password: notKnown, plain: notKnown, nothing: null });
  });
});
