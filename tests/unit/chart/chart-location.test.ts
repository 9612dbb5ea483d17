import assert from "node:assert/strict";
import { templateLocation } from "../../../components/chart/chart-location";
import { deploy } from "../reana/deployment";
import { problemsOf, settings } from "../config/stack-settings";

const release = "kubernetes:helm.sh/v3:Release";
const hostname = "reana.example.org";
const mirrorCa = "tests/unit/config/certificates/valid.crt";
const mirror = { repository: "https://charts.example.org/mirror", username: "ci", password: "c0ffee" };

describe("where the chart comes from", () => {
  it("may be a registry", async () => {
    for (const repository of ["oci://registry.example.org/charts", "oci://registry.example.org/charts/"]) {
      const { inputs } = (await deploy({ hostname, chart: { repository } })).one(release);
      assert.equal(inputs["chart"], "oci://registry.example.org/charts/reana");
      assert.equal(inputs["version"], "0.95.0-alpha.5");
      assert.equal(inputs["repositoryOpts"], undefined);
      assert.deepEqual(templateLocation(settings({ chart: { repository } }).chart), {
        chart: "oci://registry.example.org/charts/reana",
        version: "0.95.0-alpha.5",
      });
    }
  });

  it("may ask for a login, whose password stays secret", async () => {
    const chart = { ...mirror, caFile: mirrorCa };
    const { inputs, secretInputs } = (await deploy({ hostname, chart }, { secretKeys: ["chart"] })).one(
      release,
    );
    assert.deepEqual(inputs["repositoryOpts"], {
      repo: mirror.repository,
      username: "ci",
      password: "c0ffee",
      caFile: mirrorCa,
    });
    assert.ok(secretInputs.includes("repositoryOpts"));
    assert.deepEqual(templateLocation(settings({ chart }, ["chart"]).chart)["fetch_opts"], {
      repo: mirror.repository,
      username: "ci",
      password: "c0ffee",
      ca_file: mirrorCa,
    });
  });

  for (const [what, chart, key, advice] of [
    [
      "a password in clear",
      mirror,
      "reana:chart.password",
      /stands in clear in the stack file.*--path 'reana:chart\.password'/,
    ],
    [
      "a password in the address",
      { repository: "https://ci:c0ffee@charts.example.org" },
      "reana:chart.repository",
      /without user and password in it/,
    ],
    ["a user alone", { repository: mirror.repository, username: "ci" }, "reana:chart.password", /needs both/],
    [
      "a CA for a registry",
      { repository: "oci://registry.example.org/charts", caFile: "ca.pem" },
      "reana:chart.caFile",
      /run helm registry login/,
    ],
    [
      "a CA for plain http",
      { repository: "http://charts.example.org", caFile: "ca.pem" },
      "reana:chart.caFile",
      /use the https address/,
    ],
    ["a CA for no repository", { caFile: "ca.pem" }, "reana:chart.caFile", /set reana:chart\.repository/],
  ] as const) {
    it(`is refused with ${what}`, () => {
      const [problem, ...further] = problemsOf({ chart });
      assert.deepEqual(further, []);
      assert.equal(problem?.key, key);
      assert.match(problem.advice, advice);
      assert.doesNotMatch(JSON.stringify(problem), /c0ffee/);
    });
  }
});
