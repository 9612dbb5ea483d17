import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { readChartValues } from "../../../../tools/check-chart/chart-values";
import { UsageError } from "../../../../tools/command-line/usage-error";
import { type ChartDirectory, chartDirectory, manifest } from "./charts";

const refused = (location: string, message: RegExp): void =>
  assert.throws(
    () => readChartValues(location),
    (error) => error instanceof UsageError && message.test(error.message) && !error.message.includes("\n"),
  );

describe("the files of a chart", () => {
  let charts: ChartDirectory;
  before(() => {
    charts = chartDirectory();
    charts.write("outside", { "Chart.yaml": manifest("reana", "0.9.7"), "values.yaml": "secret: 1\n" });
  });
  after(() => charts.remove());

  const special: readonly (readonly [what: string, path: string, make: (file: string) => void])[] = [
    [
      "a link out of it",
      "values.yaml",
      (file) => symlinkSync(join(charts.path, "outside/values.yaml"), file),
    ],
    ["a sub-chart that is such a link", "charts/outside", (file) => symlinkSync("../../outside", file)],
    ["a link to nothing", "values.yaml", (file) => symlinkSync("nothing", file)],
    ["a link to itself", "values.schema.json", (file) => symlinkSync("values.schema.json", file)],
    ["a circle of directories", "templates/all", (file) => symlinkSync("..", file)],
    ["a pipe", "values.yaml", (file) => void execFileSync("mkfifo", [file])],
    ["a link to a device", "templates/zero.yaml", (file) => symlinkSync("/dev/zero", file)],
  ];
  for (const [index, [what, path, make]] of special.entries()) {
    it(`are refused with ${what}, packaged or not`, () => {
      const name = `special-${index}`;
      const chart = charts.write(name, {
        "Chart.yaml": manifest("reana", "0.9.7"),
        "templates/a.yaml": "",
        "charts/.keep": "",
      });
      make(join(chart, path));
      const said = `${path} of \\S+ is a link, pipe or device; give what helm package makes\\.$`;
      refused(chart, new RegExp(`^${said}`));
      refused(charts.pack(name, `${name}.tgz`), new RegExp(`^${name}/${said}`));
    });
  }

  it("are read from a package whose name has a colon, a blank and no ASCII", () => {
    assert.equal(readChartValues(charts.pack("outside", "reana:é 0.9.7.tgz")).version, "0.9.7");
    const before = process.cwd();
    process.chdir(charts.path);
    try {
      assert.equal(readChartValues("reana:é 0.9.7.tgz").version, "0.9.7");
    } finally {
      process.chdir(before);
    }
  });

  it("are refused by name where there is no tar", () => {
    const { PATH } = process.env;
    const packed = charts.pack("outside", "outside.tgz");
    process.env["PATH"] = "";
    try {
      refused(
        packed,
        /outside\.tgz cannot be unpacked: there is no tar on PATH; give the chart's directory\.$/,
      );
    } finally {
      process.env["PATH"] = PATH;
    }
  });

  it("are read where the chart itself is given by a link", () => {
    const link = join(charts.path, "current");
    symlinkSync("outside", link);
    assert.equal(readChartValues(link).version, "0.9.7");
  });

  it("are refused where there is no chart, or one by a link in a package alone", () => {
    const at = (name: string): string => join(charts.path, name);
    symlinkSync(at("outside"), at("link"));
    symlinkSync("circle", at("circle"));
    execFileSync("mkfifo", [at("pipe")]);
    writeFileSync(at("text.tgz"), "text");
    refused(charts.pack("link", "link.tgz"), /^link of \S+ is a link, pipe or device;/);
    for (const location of [at("circle"), at("pipe"), "/dev/zero"]) {
      refused(location, /^\S+ has no Chart\.yaml;/);
    }
    refused(at("text.tgz"), /^\S+ is no packaged chart \(\.tgz\): /);
  });
});
