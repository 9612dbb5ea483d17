import assert from "node:assert/strict";
import { deploy } from "./deployment";

const release = "kubernetes:helm.sh/v3:Release";

const deployed = (secrets: Readonly<Record<string, string>>): ReturnType<typeof deploy> =>
  deploy({ hostname: "reana.example.org", secrets }, { secretKeys: ["secrets"] });

interface Secrets {
  readonly secrets: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

describe("secrets in one encrypted JSON text", () => {
  it("are those that each has a key for, which counts where both have it", async () => {
    const json = JSON.stringify({ databasePassword: "reana", cachePassword: "one" });
    const { secrets } = (await deployed({ json, cachePassword: "other" })).one(release).inputs[
      "values"
    ] as Secrets;
    assert.equal(secrets["database"]?.["password"], "reana");
    assert.equal(secrets["cache"]?.["password"], "other");
  });

  for (const json of ["never-shown", '"never-shown"', "[]"]) {
    it(`are refused without being shown where the text is no map (${json.length} characters)`, async () => {
      await assert.rejects(deployed({ json }), (error: Error) => {
        assert.match(error.message, /reana:secrets\.json\n {6}is no JSON text of a map/);
        assert.doesNotMatch(error.message, /never-shown/);
        return true;
      });
    });
  }

  it("that are misspelled are named", async () => {
    await assert.rejects(
      deployed({ json: JSON.stringify({ databasePasswort: "never-shown" }) }),
      (error: Error) => {
        assert.match(error.message, /reana:secrets\.databasePasswort = \(hidden\)\n.*databasePassword/);
        assert.doesNotMatch(error.message, /never-shown/);
        return true;
      },
    );
  });
});
