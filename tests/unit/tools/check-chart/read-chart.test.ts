import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ChartError, readChart } from "../../../../tools/check-chart/read-chart";
import { type ChartDirectory, chartDirectory, manifest } from "./charts";

describe("reading a chart", () => {
  let charts: ChartDirectory;
  beforeEach(() => (charts = chartDirectory()));
  afterEach(() => charts.remove());

  const files = {
    "Chart.yaml": manifest(
      "reana",
      "1.2.3",
      "dependencies:\n- { name: inner, version: 4.5.6, alias: other, condition: 'other.enabled, x.y', tags: [z] }\n",
    ),
    "values.yaml": "a: &a { b: 1 }\nc: { <<: *a }\n",
    "values.schema.json": '{ "type": "object" }',
    "templates/one.yaml": "{{ .Values.a }}",
    "templates/below/_two.tpl": "two",
    "templates/picture.png": "no text",
    "charts/inner/Chart.yaml": manifest("inner", "4.5.6"),
    "charts/_left-out/Chart.yaml": manifest("left-out", "1.0.0"),
    "charts/README.md": "no chart",
  };

  it("finds all that says which values it knows, in a directory and in a package", () => {
    const directory = charts.write("reana", files);
    const chart = readChart(directory);
    assert.deepEqual(chart, {
      name: "reana",
      version: "1.2.3",
      dependencies: [
        {
          name: "inner",
          version: "4.5.6",
          key: "other",
          conditions: ["other.enabled", "x.y"],
          tags: ["z"],
        },
      ],
      values: { a: { b: 1 }, c: { b: 1 } },
      schema: { type: "object" },
      templates: ["two", "{{ .Values.a }}"],
      charts: [
        {
          name: "inner",
          version: "4.5.6",
          dependencies: [],
          values: {},
          schema: undefined,
          templates: [],
          charts: [],
        },
      ],
    });
    assert.deepEqual(readChart(charts.pack("reana", "reana-1.2.3.tgz")), chart);
  });

  it("finds charts inside that are packages themselves, at any depth", () => {
    charts.write("innermost", { "Chart.yaml": manifest("innermost", "1.0.0") });
    charts.write("inner", { "Chart.yaml": manifest("inner", "1.0.0") });
    charts.pack("innermost", "inner/charts/innermost-1.0.0.tgz");
    charts.write("reana", { "Chart.yaml": manifest("reana", "1.0.0") });
    charts.pack("inner", "reana/charts/inner-1.0.0.tgz");
    const chart = readChart(charts.pack("reana", "reana.tgz"));
    assert.equal(chart.charts[0]?.charts[0]?.name, "innermost");
  });

  it("reads the dependencies of an older chart from their own file", () => {
    const directory = charts.write("reana", {
      "Chart.yaml": manifest("reana", "1.0.0"),
      "requirements.yaml": "dependencies:\n- { name: inner, version: 4.5.6 }\n",
    });
    const [dependency] = readChart(directory).dependencies;
    assert.deepEqual([dependency?.name, dependency?.key], ["inner", "inner"]);
  });

  const faults: Record<string, [() => string, RegExp]> = {
    "that is not there": [
      () => join(charts.path, "nothing.tgz"),
      /nothing\.tgz does not exist; give a directory/,
    ],
    "without Chart.yaml": [
      () => charts.write("a", { "values.yaml": "" }),
      /a has no Chart\.yaml; give a directory/,
    ],
    "that is no package": [
      () => join(charts.write("a", { "x.tgz": "text" }), "x.tgz"),
      /x\.tgz is no packaged chart \(\.tgz\): .*gzip/,
    ],
    "that is a package of something else": [
      () => {
        charts.write("a", { file: "" });
        return charts.pack("a", "a.tgz");
      },
      /a\.tgz has no directory with Chart\.yaml/,
    ],
    "whose manifest says nothing": [
      () => charts.write("a", { "Chart.yaml": "apiVersion: v2\n" }),
      /says no name and version/,
    ],
    "whose values are no YAML": [
      () => charts.write("a", { "Chart.yaml": manifest("reana", "1.0.0"), "values.yaml": "a: [1" }),
      /values\.yaml of .*a cannot be read: /,
    ],
    "whose values are no map": [
      () => charts.write("a", { "Chart.yaml": manifest("reana", "1.0.0"), "values.yaml": "- 1\n" }),
      /values\.yaml of .*a is no map of keys/,
    ],
    "with a broken chart inside": [
      () => charts.write("a", { "Chart.yaml": manifest("reana", "1.0.0"), "charts/b/values.yaml": "" }),
      /charts\/b has no Chart\.yaml/,
    ],
  };
  for (const [name, [make, message]] of Object.entries(faults)) {
    it(`says in one line what is wrong with a chart ${name}`, () => {
      const location = make();
      assert.throws(
        () => readChart(location),
        (error) => {
          assert.ok(error instanceof ChartError);
          assert.match(error.message, message);
          assert.ok(!error.message.includes("\n"));
          return true;
        },
      );
    });
  }

  it("leaves nothing behind, however it ends", () => {
    const own = mkdtempSync(join(tmpdir(), "nothing-behind-"));
    const before = process.env["TMPDIR"];
    process.env["TMPDIR"] = own;
    try {
      charts.write("reana", { "Chart.yaml": manifest("reana", "1.0.0") });
      readChart(charts.pack("reana", "reana.tgz"));
      charts.write("broken", { "Chart.yaml": "- 1" });
      assert.throws(() => readChart(charts.pack("broken", "broken.tgz")), ChartError);
      assert.deepEqual(readdirSync(own), []);
    } finally {
      if (before === undefined) {
        delete process.env["TMPDIR"];
      } else {
        process.env["TMPDIR"] = before;
      }
      rmSync(own, { recursive: true });
    }
  });
});
