import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { hasValue, readChartValues } from "../../../../tools/check-chart/chart-values";
import { UsageError } from "../../../../tools/command-line/usage-error";
import { type ChartDirectory, chartDirectory, manifest } from "./charts";

interface ChartParts {
  readonly values?: unknown;
  readonly schema?: unknown;
  readonly template?: string;
  readonly dependencies?: string;
  /** Further files, by path. */
  readonly files?: Readonly<Record<string, string>>;
}

describe("the values of a chart", () => {
  let charts: ChartDirectory;
  beforeEach(() => (charts = chartDirectory()));
  afterEach(() => charts.remove());

  const chart = ({ values, schema, template, dependencies, files }: ChartParts): string =>
    charts.write("reana", {
      "Chart.yaml": manifest("reana", "1.0.0", dependencies),
      ...(values === undefined ? {} : { "values.yaml": JSON.stringify(values) }),
      ...(schema === undefined ? {} : { "values.schema.json": JSON.stringify(schema) }),
      ...(template === undefined ? {} : { "templates/below/one.yaml": template }),
      ...files,
    });

  /** Those of the patterns that a chart lacks. */
  function lacking(parts: ChartParts, ...patterns: readonly string[]): readonly string[] {
    const { root } = readChartValues(chart(parts));
    return patterns.filter((pattern) => !hasValue(root, pattern));
  }

  describe("in values.yaml", () => {
    const values = { a: 1, list: [1], nothing: null, map: { b: { c: true } }, open: {} };

    it("are every path, and anything below a map without keys", () => {
      assert.deepEqual(
        lacking({ values }, "a", "list", "nothing", "map.b.c", "map.*", "open.x", "open.*"),
        [],
      );
    });

    it("are nothing else, and no value where there is a map", () => {
      const others = ["z", "map.b.d", "map.e", "nothing.f", "a.g", "map.b"];
      assert.deepEqual(lacking({ values }, ...others), others);
    });

    it("are those that templates read below a map without keys", () => {
      const template = "{{ .Values.open.user }}";
      assert.deepEqual(lacking({ values, template }, "open.user", "open.other"), ["open.other"]);
    });

    it("may use YAML's anchors", () => {
      const files = { "values.yaml": "a: &a { b: 1 }\nc: { <<: *a }\n" };
      assert.deepEqual(lacking({ files }, "c.b"), []);
    });
  });

  describe("in templates alone", () => {
    const read: Readonly<Record<string, readonly [template: string, pattern: string, values?: unknown]>> = {
      "a path": ["{{ .Values.a.b }}", "a.b"],
      "a path from the root": ["{{ range .x }}{{ $.Values.a.b | quote }}{{ end }}", "a.b"],
      "a path of a root with another name": ["{{ $root.Values.a }}{{ .context.Values.b }}", "b"],
      "a path in parentheses": ["{{ ((.Values.a).b).c }}", "a.b.c"],
      "a path in a condition over lines": ["{{- if and .x\n  (not .Values.a.b) -}}{{ end }}", "a.b"],
      index: ['{{ index .Values "fluent-bit" "enabled" }}', "fluent-bit.enabled"],
      "index of a path": ['{{ index $.Values.a "b-c" }}', "a.b-c"],
      hasKey: ['{{ if hasKey .Values.a "b" }}{{ end }}', "a.b"],
      "a variable": ["{{ $a := .Values.a }}{{ $a.b.c }}", "a.b.c"],
      "with and its dot": ["{{ with .Values.a }}{{ .b.c }}{{ end }}", "a.b.c"],
      "keys that the user chooses": [
        "{{ range $name, $port := .Values.ports }}{{ $port.tls.enabled }}{{ end }}",
        "ports.web.tls.enabled",
        { ports: { web: { port: 1 } } },
      ],
      "names in a list": [
        '{{ $a := .Values.a }}{{ range $key := list "one" "two" }}{{ index $a $key }}{{ end }}',
        "a.two",
      ],
    };
    for (const [name, [template, pattern, values]] of Object.entries(read)) {
      it(`are ${name}`, () => assert.deepEqual(lacking({ template, values }, pattern), []));
    }

    const not: Readonly<Record<string, readonly [template: string, pattern: string, values?: unknown]>> = {
      "in a comment": ["{{/* .Values.a */}}", "a"],
      "outside of braces": ["# .Values.a\n", "a"],
      "beside a path": ["{{ .Values.a.b }}", "a.c"],
      "below a value": ["{{ .Values.a }}{{ .b }}", "a.b", { a: 1 }],
      "that no template has a name for": [
        "{{ range $name, $port := .Values.ports }}{{ $port.tls.enabled }}{{ end }}",
        "ports.web.forwardedHeaders.insecure",
        { ports: { web: { port: 1 } } },
      ],
      "of a sub-chart's own values": ["{{ .Subcharts.inner.Values.a }}", "a"],
      "because all values are passed on": ["{{ toYaml .Values }}{{ deepCopy .Values }}", "a"],
    };
    for (const [name, [template, pattern, values]] of Object.entries(not)) {
      it(`are none ${name}`, () => assert.deepEqual(lacking({ template, values }, pattern), [pattern]));
    }
  });

  describe("in values.schema.json", () => {
    const schema = {
      type: "object",
      definitions: { port: { type: "object", properties: { number: { type: "integer" } } } },
      properties: {
        a: { type: ["string", "null"] },
        open: { type: "object" },
        one: { anyOf: [{ properties: { b: {} } }, { $ref: "#/definitions/port" }] },
        ports: { type: "object", additionalProperties: { $ref: "#/definitions/port" } },
        closed: { type: "object", additionalProperties: false },
        elsewhere: { $ref: "https://example.org/schema.json" },
        both: { type: ["object", "boolean"], properties: { c: {} } },
      },
    };

    it("are those that it names", () => {
      const named = ["a", "open.y.z", "one.b", "one.number", "ports.web.number", "both", "both.c"];
      assert.deepEqual(lacking({ schema }, ...named), []);
    });

    it("are none that it merely does not forbid", () => {
      const others = ["b", "one.c", "ports.web.name", "closed.x", "elsewhere.x", "elsewhere.a"];
      assert.deepEqual(lacking({ schema }, ...others), others);
    });

    it("end even if it refers to itself", () => {
      const endless = { properties: { a: { $ref: "#" } } };
      assert.deepEqual(lacking({ schema: endless }, "a.a.a.*", "a.a.a.b"), ["a.a.a.b"]);
    });
  });

  describe("of sub-charts", () => {
    const inner = {
      "charts/inner/Chart.yaml": manifest("inner", "1.0.0"),
      "charts/inner/values.yaml": "a: 1\n",
      "charts/inner/templates/one.yaml": "{{ .Values.b }}",
    };

    it("are below their name or each alias, with what switches them and what is global", () => {
      const dependencies =
        "dependencies:\n- { name: inner, version: 1.0.0, condition: 'inner.enabled, x.y' }\n" +
        "- { name: inner, version: 1.0.0, alias: second }\n";
      const files = { ...inner, "charts/_left-out/Chart.yaml": "- 1", "charts/README.md": "no chart" };
      assert.deepEqual(
        lacking(
          { dependencies, files },
          ...["inner.a", "inner.b", "inner.enabled", "x.y", "second.a", "second.b", "global.*", "global.x"],
          ...["second.enabled", "a", "b", "inner.c"],
        ),
        ["second.enabled", "a", "b", "inner.c"],
      );
    });

    it("are there without a dependency, too", () => {
      assert.deepEqual(lacking({ files: inner }, "inner.a", "inner.c"), ["inner.c"]);
    });

    it("are not guessed where one is missing", () => {
      const files = {
        ...inner,
        "charts/inner/Chart.yaml": manifest(
          "inner",
          "1.0.0",
          "dependencies:\n- { name: deep, version: 2.0.0, alias: d }\n",
        ),
      };
      const { root, missing } = readChartValues(chart({ files }));
      assert.deepEqual(missing, ["inner.d (deep 2.0.0)"]);
      assert.ok(hasValue(root, "inner.d.any"));
      assert.ok(!hasValue(root, "inner.c"));
    });

    it("are found in packages, at any depth", () => {
      charts.write("innermost", { "Chart.yaml": manifest("innermost", "1.0.0"), "values.yaml": "a: 1\n" });
      charts.write("inner", { "Chart.yaml": manifest("inner", "1.0.0") });
      charts.pack("innermost", "inner/charts/innermost-1.0.0.tgz");
      charts.write("reana", { "Chart.yaml": manifest("reana", "1.0.0") });
      charts.pack("inner", "reana/charts/inner-1.0.0.tgz");
      const { name, version, root } = readChartValues(charts.pack("reana", "reana.tgz"));
      assert.deepEqual([name, version], ["reana", "1.0.0"]);
      assert.ok(hasValue(root, "inner.innermost.a"));
      assert.ok(!hasValue(root, "inner.innermost.b"));
    });
  });

  const faults: Readonly<Record<string, readonly [() => string, RegExp]>> = {
    "that is not there": [() => join(charts.path, "nothing.tgz"), /nothing\.tgz has no Chart\.yaml; give a/],
    "without Chart.yaml": [() => charts.write("a", { "values.yaml": "" }), /a has no Chart\.yaml; give a/],
    "that is no package": [
      () => join(charts.write("a", { "x.tgz": "text" }), "x.tgz"),
      /x\.tgz is no packaged chart \(\.tgz\): .*gzip/,
    ],
    "that is a package of something else": [
      () => {
        charts.write("a", { file: "" });
        return charts.pack("a", "a.tgz");
      },
      /a\.tgz has no Chart\.yaml/,
    ],
    "without a name": [
      () => charts.write("a", { "Chart.yaml": "apiVersion: v2\n" }),
      /has no name and version/,
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
    it(`say in one line what is wrong with a chart ${name}`, () => {
      const location = make();
      assert.throws(
        () => readChartValues(location),
        (error) => {
          assert.ok(error instanceof UsageError);
          assert.match(error.message, message);
          assert.ok(!error.message.includes("\n"));
          return true;
        },
      );
    });
  }

  it("leave no file behind, however reading ends", () => {
    const own = mkdtempSync(join(tmpdir(), "nothing-behind-"));
    const before = process.env["TMPDIR"];
    process.env["TMPDIR"] = own;
    try {
      charts.write("reana", { "Chart.yaml": manifest("reana", "1.0.0") });
      readChartValues(charts.pack("reana", "reana.tgz"));
      charts.write("broken", { "Chart.yaml": "- 1" });
      assert.throws(() => readChartValues(charts.pack("broken", "broken.tgz")), UsageError);
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
