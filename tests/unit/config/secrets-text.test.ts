import assert from "node:assert/strict";
import { withSecretsText } from "../../../components/config/secrets-text";
import type { Problem } from "../../../components/lib/problem";
import { problemsOf } from "./stack-settings";

describe("secrets in one text", () => {
  const json = '{"databasePassword":"c0ffee","cachePassword":"tea"}';

  it("are read where they are encrypted, and each with a key of its own counts", () => {
    const problems: Problem[] = [];
    assert.deepEqual(withSecretsText({ json, cachePassword: "milk" }, true, problems), {
      databasePassword: "c0ffee",
      cachePassword: "milk",
    });
    assert.deepEqual(problems, []);
  });

  it("are refused in clear by the key that they have in the stack file", () => {
    const secrets = withSecretsText({ json }, false, []);
    assert.deepEqual(problemsOf({ secrets }), [
      {
        key: "reana:secrets.json",
        found: "(hidden)",
        advice:
          "stands in clear in the stack file; set it with: pulumi config set --secret --path 'reana:secrets.json'",
      },
    ]);
  });
});
