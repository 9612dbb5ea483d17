import * as assert from "node:assert/strict";
import {
  forSandbox,
  mergeStackFile,
  type StackFile,
  withChartOfVersion,
} from "../../../sandbox/pulumi/stack-file";

describe("stack file in the sandbox", () => {
  const project: StackFile = {
    config: { "reana:hostname": "reana.localhost", "reana:ports": { https: 8443 } },
  };

  const charts = "/state/charts";
  const chartInSandbox = { path: "/state/charts/0.95", version: "0.95.0-alpha.5" };

  it("replaces cluster and chart, and nothing else", () => {
    const config = { ...project.config, "kubernetes:context": "prod" };
    const { file, unreadable } = forSandbox({ config }, charts);
    assert.deepEqual(file, {
      config: { ...project.config, "kubernetes:context": "sandbox", "reana:chart": chartInSandbox },
    });
    assert.deepEqual(unreadable, []);
  });

  it("has a chart of the series that the stack names, wherever that has it from", () => {
    const chartFor = (chart: unknown): unknown =>
      forSandbox({ config: { ...project.config, "reana:chart": chart } }, charts).file.config?.[
        "reana:chart"
      ];
    const stable = { path: "/state/charts/0.9.4", version: "0.9.4" };
    assert.deepEqual(chartFor({ version: "0.9.4" }), stable);
    assert.deepEqual(chartFor({ version: "0.9.4", path: "./reana-0.9.4.tgz" }), stable);
    for (const other of [
      { version: "0.95.0-alpha.5" },
      { version: "0.9.3" },
      { path: "." },
      {},
      null,
      "0.9.4",
    ]) {
      assert.deepEqual(chartFor(other), chartInSandbox, JSON.stringify(other));
    }
  });

  it("follows the version that the user sets in the sandbox, and leaves a chart from elsewhere", () => {
    const chartFor = (chart: unknown): unknown =>
      withChartOfVersion({ config: { "reana:hostname": "a", "reana:chart": chart } }, charts).config;
    const stable = {
      "reana:hostname": "a",
      "reana:chart": { path: "/state/charts/0.9.4", version: "0.9.4" },
    };
    assert.deepEqual(chartFor({ ...chartInSandbox, version: "0.9.4" }), stable);
    assert.deepEqual(chartFor({ version: "0.9.4" }), stable);
    for (const chart of [
      chartInSandbox,
      { path: "/state/charts/0.95", version: "0.9.3" },
      { version: "1.0.0" },
      { path: "./mine", version: "0.9.4" },
      { repository: "https://charts.example.org", version: "0.9.4" },
      undefined,
      "0.9.4",
    ]) {
      assert.deepEqual(chartFor(chart), { "reana:hostname": "a", "reana:chart": chart });
    }
    assert.deepEqual(withChartOfVersion({}, charts), {});
  });

  it("leaves other programs' stacks as they are", () => {
    assert.deepEqual(forSandbox({ config: { "other:key": 1 } }, charts).file, { config: { "other:key": 1 } });
    assert.deepEqual(forSandbox({}, charts).file, { config: {} });
  });

  it("leaves out what only the user's passphrase opens, and says so", () => {
    const encrypted = {
      encryptionsalt: "v1:x",
      config: { "reana:hostname": "a", "reana:secrets": { list: [{ secure: "v1:y" }] } },
    };
    const { file, unreadable } = forSandbox(encrypted, charts);
    assert.deepEqual(unreadable, ["reana:secrets"]);
    assert.deepEqual(file, {
      config: { "kubernetes:context": "sandbox", "reana:hostname": "a", "reana:chart": chartInSandbox },
    });
  });

  it("starts from the project's file", () => {
    assert.deepEqual(mergeStackFile(project, undefined, undefined), project);
  });

  it("keeps what the user set and removed in the sandbox, and its salt", () => {
    const copy = {
      encryptionsalt: "v1:mine",
      config: { "reana:hostname": "mine.localhost", "reana:extra": "set" },
    };
    assert.deepEqual(mergeStackFile(project, project, copy), copy, "reana:ports was removed by the user");
  });

  it("takes over what changed in the project's file", () => {
    const now = {
      config: { "reana:hostname": "new.localhost", "reana:ports": { https: 443 }, "reana:added": 1 },
    };
    const copy = { ...project, encryptionsalt: "v1:mine" };
    assert.deepEqual(mergeStackFile(now, project, copy), { ...now, encryptionsalt: "v1:mine" });
    const gone = { config: { "reana:hostname": "reana.localhost" } };
    assert.deepEqual(mergeStackFile(gone, project, copy), { ...gone, encryptionsalt: "v1:mine" });
  });

  it("takes the CLI's way of writing for no change of the user's", () => {
    const before = { config: { "reana:count": 2, "reana:tls": { a: 1, b: { c: 2, d: true } } } };
    const copy = { config: { "reana:count": "2", "reana:tls": { b: { d: true, c: 2 }, a: 1 } } };
    const now = { config: { "reana:count": 3, "reana:tls": { a: 2 } } };
    assert.deepEqual(mergeStackFile(now, before, copy), now);
  });
});
