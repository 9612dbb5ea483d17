import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { gzipSync } from "node:zlib";
import { chartFileProblems } from "../../../components/chart/chart-files";
import { ReanaRelease } from "../../../components";
import { constructorError } from "../component";
import { deploy } from "../reana/deployment";
import { settings } from "../config/stack-settings";

const hostname = "reana.example.org";

describe("files that the chart comes from", () => {
  let directory: string;

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), "chart-files-"));
  });
  afterEach(() => rmSync(directory, { recursive: true }));

  const file = (name: string, content: string | Buffer): string => {
    writeFileSync(join(directory, name), content);
    return join(directory, name);
  };
  const chartIn = (name: string, content = "name: reana\n"): string => {
    mkdirSync(join(directory, name));
    file(`${name}/Chart.yaml`, content);
    return join(directory, name);
  };
  const problemsOf = (chart: object): readonly string[] =>
    chartFileProblems(settings({ chart }, ["chart"]).chart).map(
      ({ key, found, advice }) => `${key} = ${found}: ${advice}`,
    );
  const mirror = { repository: "https://charts.example.org", username: "ci", password: "c0ffee" };

  it("may be a directory with Chart.yaml or a package, also by a path that is relative to the working directory", () => {
    const chart = chartIn("reana");
    const packaged = file("reana-0.95.0.tgz", gzipSync("chart"));
    for (const path of [chart, `${chart}/`, packaged, relative(process.cwd(), chart)]) {
      assert.deepEqual(problemsOf({ path }), []);
    }
    const caFile = file("ca.pem", "# our CA\n-----BEGIN CERTIFICATE-----\n");
    assert.deepEqual(problemsOf({ ...mirror, caFile }), []);
    assert.deepEqual(problemsOf(mirror), []);
  });

  it("are refused by key and value, with the whole path and what to give", () => {
    mkdirSync(join(directory, "empty"));
    mkdirSync(join(directory, "odd", "Chart.yaml"), { recursive: true });
    const relativePath = relative(process.cwd(), join(directory, "none"));
    const wrong: readonly (readonly [chart: { path: string } | { caFile: string }, advice: string])[] = [
      [{ path: relativePath }, `is not there: ${directory}/none. Correct it.`],
      [{ path: "~/reana" }, `is not there: ${process.cwd()}/~/reana. Correct it.`],
      [
        { path: file("reana.tar", "no gzip") },
        `is no packaged chart: ${directory}/reana.tar. Give the directory`,
      ],
      [{ path: file("empty.tgz", "") }, `is no packaged chart: ${directory}/empty.tgz. Give the directory`],
      [{ path: join(directory, "empty") }, `has no Chart.yaml in it: ${directory}/empty. Give the directory`],
      [{ path: join(directory, "odd") }, `has no Chart.yaml in it: ${directory}/odd. Give the directory`],
      [
        { path: join(directory, "reana.tar", "x") },
        `cannot be read (ENOTDIR): ${directory}/reana.tar/x. Correct it`,
      ],
      [{ caFile: join(directory, "none.pem") }, `is not there: ${directory}/none.pem. Correct it.`],
      [{ caFile: directory }, `has no certificate in it: ${directory}. Give a file`],
      [
        { caFile: file("ca.key", "-----BEGIN PRIVATE KEY-----") },
        `has no certificate in it: ${directory}/ca.key.`,
      ],
    ];
    for (const [chart, advice] of wrong) {
      const [name = "", given] = Object.entries(chart)[0] ?? [];
      const [problem = "", ...others] = problemsOf("caFile" in chart ? { ...mirror, ...chart } : chart);
      assert.deepEqual(others, []);
      assert.ok(problem.startsWith(`reana:chart.${name} = ${JSON.stringify(given)}: ${advice}`), problem);
      assert.ok(problem.endsWith("A relative path begins where Pulumi.yaml is."), problem);
    }
  });

  it("are refused before anything is registered, by the program and by ReanaRelease alone", async () => {
    const path = join(directory, "none");
    await assert.rejects(
      deploy({ hostname, chart: { path } }),
      /nothing has been changed:\n {2}reana:chart\.path = ".*none"\n {6}is not there/,
    );
    assert.match(
      await constructorError(() => new ReanaRelease("site", { hostname, chart: { path } })),
      /chart\.path = ".*none"\n {6}is not there/,
    );
  });

  it("are refused together with what else is wrong", async () => {
    const chart = { path: join(directory, "none"), version: "7.0.0" };
    await assert.rejects(
      deploy({ hostname, chart }),
      /2 settings are wrong[\s\S]*reana:chart\.version = "7\.0\.0"[\s\S]*reana:chart\.path/,
    );
  });
});
