import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { cpSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import type { Tree } from "../../../../components/chart/adapter";
import { type ChartSeries, knownValues } from "../../../../components/chart/known-values";
import { leavesOf, showPath } from "../../../../components/chart/value-paths";
import { chartPath, chartStandIns, layDownChart } from "../../../../sandbox/pulumi/chart";
import { checkChart } from "../../../../tools/check-chart/check-chart";
import { type ChartDirectory, chartDirectory, manifest } from "./charts";

const root = join(__dirname, "..", "..", "..", "..");

interface Result {
  readonly code: number | string | null | undefined;
  readonly output: string;
  readonly errors: string;
}

/** The command in a process of its own, as npm starts it. */
const checkInProcess = (...args: readonly string[]): Promise<Result> =>
  new Promise((resolve) => {
    execFile(
      process.execPath,
      ["-r", "ts-node/register/transpile-only", "tools/check-chart/main.ts", ...args],
      { cwd: root },
      (error, output, errors) => resolve({ code: error === null ? 0 : error.code, output, errors }),
    );
  });

async function check(...args: readonly string[]): Promise<Result> {
  let [output, errors] = ["", ""];
  const code = await checkChart(args, {
    stdout: (text) => void (output += text),
    stderr: (text) => void (errors += text),
  });
  return { code, output, errors };
}

const lackingIn = (output: string): readonly string[] =>
  [...output.matchAll(/^ {2}- (\S+)/gm)].map(([, path = ""]) => path);

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
    const series = standIn.knownValues.replace(".txt", "") as ChartSeries;

    it(`finds in the sandbox's chart ${standIn.version} what that one takes and makes nothing of`, async () => {
      const chart = chartPath(charts.path, standIn);
      const { code, output, errors } = await check(chart);
      assert.deepEqual([code, errors], [1, ""]);
      const found = lackingIn(output);
      assert.ok(
        output.startsWith(
          `Chart reana ${standIn.version} lacks ${found.length} of the values of series ${series}.\n`,
        ),
      );
      const listed = knownValues(series);
      assert.deepEqual(
        found.filter((path) => !listed.includes(path)),
        [],
      );
      assert.match(output, new RegExp(`It has 0 values that .*/${series}\\.txt does not list\\.\n$`));
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

  it("finds what one series has and the other has not, either way, and which examples set it", async () => {
    const { code, output } = await check(join(charts.path, "0.9.4"), "--series", "0.95");
    assert.equal(code, 1);
    const found = lackingIn(output);
    for (const path of [
      "ingress.ingress_class_name",
      "reana_hostport",
      "traefik.external",
      "traefik.ports.web.forwardedHeaders.trustedIPs",
    ]) {
      assert.ok(found.includes(path), path);
    }
    assert.match(output, /^ {2}- traefik\.external {2}examples\/existing-traefik\.yaml {2}examples\/other-/m);
    assert.match(output, /^It has \d+ values that .*0\.95\.txt does not list\.$/m);
    assert.match(output, /^ {2}\+ traefik\.rollingUpdate\.maxSurge$/m);
  });

  it("succeeds with a chart that has all values, packaged or not", async () => {
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
      output:
        "Chart reana 0.9.7 lacks 0 of the values of series 0.9.\n" +
        "It has 0 values that components/chart/known-values/0.9.txt does not list.\n",
      errors: "",
    };
    assert.deepEqual(await check(chart), content);
    assert.deepEqual(await check(charts.pack("reana", "reana-0.9.7.tgz")), content);
  });

  it("says which of the charts inside are missing, and prints nothing that a terminal acts on", async () => {
    cpSync(join(charts.path, "0.95"), join(charts.path, "not-built"), { recursive: true });
    const file = join(charts.path, "not-built", "Chart.yaml");
    writeFileSync(
      file,
      `${readFileSync(file, "utf8")}dependencies:
- { name: opensearch, version: 2.22.1, repository: "https://example.org" }
- { name: "a\\e[2J", version: "\\x9b2J" }
`,
    );
    const { output } = await check(join(charts.path, "not-built"));
    assert.match(output, /^Not checked: opensearch \(opensearch 2\.22\.1\) is not in charts\//);
    assert.match(output, /^Not checked: a\\u\{1b\}\[2J \(a\\u\{1b\}\[2J \\u\{9b\}2J\)/m);
    assert.match(output, /^[\P{C}\n]+$/u);
    assert.ok(!lackingIn(output).includes("opensearch"));
  });

  it("says what is wrong with a chart or the command line, and names the help", async () => {
    const other = charts.write("traefik", { "Chart.yaml": manifest("traefik", "31.1.0") });
    assert.deepEqual(await checkInProcess(other), {
      code: 2,
      output: "",
      errors: `error: ${other} is the chart traefik, not reana.\nSee: npm run check-chart -- --help\n`,
    });
    const next = charts.write("next", { "Chart.yaml": manifest("reana", "1.0.0") });
    const wrong: readonly (readonly [args: readonly string[], said: RegExp])[] = [
      [[join(charts.path, "nothing")], /nothing has no Chart\.yaml; give/],
      [[], /missing required argument 'chart'/],
      [[next], /Version 1\.0\.0 is of no known series: give --series\./],
      [[next, "--series", "1"], /Allowed choices are 0\.9, 0\.95/],
      [[next, next], /too many arguments/],
      [[next, "--line", "0.9"], /unknown option '--line'/],
    ];
    for (const [{ code, output, errors }, said] of await Promise.all(
      wrong.map(async ([args, said]) => [await check(...args), said] as const),
    )) {
      assert.deepEqual([code, output], [2, ""]);
      assert.match(errors, said);
      assert.match(errors, /\nSee: npm run check-chart -- --help\n$/);
    }
    const help = await check("--help");
    assert.equal(help.code, 0);
    assert.match(help.output, /^Usage: npm run check-chart -- \[options\] <chart>\n/);
  });
});
