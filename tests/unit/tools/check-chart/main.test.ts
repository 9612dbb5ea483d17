import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { cpSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import type { Tree } from "../../../../components/chart/adapter";
import { type ChartSeries, knownValues } from "../../../../components/chart/known-values";
import { leavesOf, showPath } from "../../../../components/chart/value-paths";
import { chartPath, chartStandIns, layDownChart } from "../../../../sandbox/pulumi/chart";
import { type ChartDirectory, chartDirectory, manifest } from "./charts";

const root = join(__dirname, "..", "..", "..", "..");

function check(...args: readonly string[]): { code: number | null; output: string; errors: string } {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ["-r", "ts-node/register/transpile-only", "tools/check-chart/main.ts", ...args],
    { cwd: root, encoding: "utf8" },
  );
  return { code: status, output: stdout, errors: stderr };
}

const pathsIn = (output: string): readonly string[] =>
  [...output.matchAll(/^ {2}(\S+) {2}/gm)].map(([, path = ""]) => path);

describe("check-chart", () => {
  let charts: ChartDirectory;
  before(() => {
    charts = chartDirectory();
    for (const standIn of chartStandIns) {
      layDownChart(charts.path, standIn);
    }
  });
  after(() => charts.remove());

  for (const standIn of chartStandIns) {
    const line = standIn.knownValues.replace(".txt", "") as ChartSeries;

    it(`finds in the sandbox's chart ${standIn.version} what that one takes and makes nothing of`, () => {
      const chart = chartPath(charts.path, standIn);
      const { code, output, errors } = check(chart);
      assert.deepEqual([code, errors], [1, ""]);
      const found = pathsIn(output);
      assert.match(
        output,
        new RegExp(`^Chart reana ${standIn.version} does not know ${found.length} of .* line ${line}:`),
      );
      const listed = knownValues(line).map((pattern) => pattern.replace(/\.\*$/, ""));
      assert.deepEqual(
        found.filter((path) => !listed.includes(path)),
        [],
      );
      assert.ok(found.includes("shared_storage.backend"), "it has no storage");
      const defaults = leavesOf(parse(readFileSync(join(chart, "values.yaml"), "utf8")) as Tree);
      assert.deepEqual(
        defaults.map(({ keys }) => showPath(keys)).filter((path) => found.includes(path)),
        [],
      );
      for (const path of ["traefik.additionalArguments", "ingress.tls.secret_name", "ingress.annotations"]) {
        assert.ok(!found.includes(path), path);
      }
    });
  }

  it("finds what the one line knows and the other does not", () => {
    const { code, output } = check(join(charts.path, "0.9.4"), "--line", "0.95");
    assert.equal(code, 1);
    const found = pathsIn(output);
    for (const path of [
      "ingress.ingress_class_name",
      "reana_hostport",
      "traefik.external",
      "traefik.ports.web.forwardedHeaders.trustedIPs",
    ]) {
      assert.ok(found.includes(path), path);
    }
  });

  it("is content with a chart that knows all, packaged or not", () => {
    const tree: Record<string, unknown> = {};
    for (const pattern of knownValues("0.9")) {
      const keys = pattern.split(".");
      const last = keys.pop() ?? "";
      let place = tree;
      for (const key of keys) {
        place = (place[key] ??= {}) as Record<string, unknown>;
      }
      if (last !== "*") {
        place[last] = "x";
      }
    }
    const chart = charts.write("reana", {
      "Chart.yaml": manifest("reana", "0.9.7"),
      "values.yaml": JSON.stringify(tree),
    });
    const content = {
      code: 0,
      output: "Chart reana 0.9.7 knows every value that is expected of line 0.9.\n",
      errors: "",
    };
    assert.deepEqual(check(chart), content);
    assert.deepEqual(check(charts.pack("reana", "reana-0.9.7.tgz")), content);
  });

  it("says which of the charts inside are missing", () => {
    cpSync(join(charts.path, "0.95"), join(charts.path, "not-built"), { recursive: true });
    const file = join(charts.path, "not-built", "Chart.yaml");
    writeFileSync(
      file,
      `${readFileSync(file, "utf8")}dependencies:\n- { name: opensearch, version: 2.22.1, repository: "https://example.org" }\n`,
    );
    const { output } = check(join(charts.path, "not-built"));
    assert.match(
      output,
      /^Not looked at: opensearch, because opensearch 2\.22\.1 is not in the chart's charts\//,
    );
    assert.ok(!pathsIn(output).includes("opensearch"));
  });

  it("says in one line what is wrong with a chart, and how to be called", () => {
    const other = charts.write("traefik", { "Chart.yaml": manifest("traefik", "31.1.0") });
    assert.deepEqual(check(other), {
      code: 2,
      output: "",
      errors: `${other} is the chart traefik, and not reana.\n`,
    });
    const missing = check(join(charts.path, "nothing"));
    assert.equal(missing.code, 2);
    assert.match(missing.errors, /^\S+ does not exist; .*\n$/);
    const next = charts.write("next", { "Chart.yaml": manifest("reana", "1.0.0") });
    for (const args of [[], [next]]) {
      const { code, output, errors } = check(...args);
      assert.deepEqual([code, output], [2, ""]);
      assert.match(errors, /\n\nnpm run check-chart -- CHART/);
    }
    assert.equal(check("--help").code, 0);
  });
});
