import assert from "node:assert/strict";
import { findingsOf } from "../../../../tools/check-chart/compare";
import { knowledgeOfChart } from "../../../../tools/check-chart/knowledge";
import type { Chart } from "../../../../tools/check-chart/read-chart";
import type { Tree } from "../../../../components/chart/adapter";

function chart(parts: Partial<Chart>): Chart {
  return {
    name: "reana",
    version: "1.0.0",
    dependencies: [],
    values: {},
    schema: undefined,
    templates: [],
    charts: [],
    ...parts,
  };
}

function unknown(parts: Partial<Chart>, values: Tree): readonly string[] {
  const { places } = knowledgeOfChart(chart(parts));
  return findingsOf(places, [{ example: "test", values }]).map(({ path }) => path);
}

describe("what a chart knows by its default values", () => {
  const values = { a: 1, list: [1], nothing: null, map: { b: { c: true } }, open: {} };

  it("is every path in them, and anything below a map without keys", () => {
    assert.deepEqual(
      unknown(
        { values },
        { a: 2, list: [], nothing: "x", map: { b: { c: false } }, open: { "x.y": { z: 1 } } },
      ),
      [],
    );
    assert.deepEqual(unknown({ values }, { map: null, list: null }), []);
  });

  it("is nothing else", () => {
    assert.deepEqual(
      unknown({ values }, { z: {}, map: { b: { d: 1 }, e: 1 }, nothing: { f: 1 }, a: { g: 1 } }),
      ["z", "map.b.d", "map.e", "nothing.f", "a.g"],
    );
  });

  it("wants a map where it has one", () => {
    const { places } = knowledgeOfChart(chart({ values }));
    assert.deepEqual(findingsOf(places, [{ example: "test", values: { map: { b: true } } }]), [
      { path: "map.b", what: "map", examples: ["test"] },
    ]);
  });

  it("closes a map without keys when templates look for certain ones", () => {
    const templates = ["{{ .Values.open.user }}"];
    assert.deepEqual(unknown({ values, templates }, { open: { user: "u", other: 1 } }), ["open.other"]);
  });
});

describe("what a chart knows by its templates", () => {
  const by = (template: string, values: Tree): readonly string[] =>
    unknown({ templates: [template] }, values);
  const known: Record<string, [string, Tree]> = {
    "a path": ["{{ .Values.a.b }}", { a: { b: 1 } }],
    "a path from the root": ["{{ range .x }}{{ $.Values.a.b | quote }}{{ end }}", { a: { b: 1 } }],
    "a path of a root that was handed on": ["{{ .context.Values.a }}{{ $root.Values.b }}", { a: 1, b: 1 }],
    "a path in parentheses": ["{{ ((.Values.a).b).c }}", { a: { b: { c: 1 } } }],
    "a path in a condition over lines": ["{{- if and .x\n  (not .Values.a.b) -}}{{ end }}", { a: { b: 1 } }],
    index: ['{{ index .Values "fluent-bit" "enabled" }}', { "fluent-bit": { enabled: true } }],
    "index of a path": ['{{ index $.Values.a "b-c" }}', { a: { "b-c": 1 } }],
    hasKey: ['{{ if hasKey .Values.a "b" }}{{ end }}', { a: { b: 1 } }],
    dig: ['{{ dig "a" "b" false .Values.AsMap }}', { a: { b: 1 } }],
    "dig with a text": ['{{ dig "a" "b" "none" (.Values.c) }}', { c: { a: { b: 1 } } }],
    "a variable": ["{{ $a := .Values.a }}{{ $a.b.c }}", { a: { b: { c: 1 } } }],
    "a variable by a variable": ["{{ $a := .Values.a }}{{ $b := $a.b }}{{ $b.c }}", { a: { b: { c: 1 } } }],
    "with and its dot": ["{{ with .Values.a }}{{ .b.c }}{{ end }}", { a: { b: { c: 1 } } }],
    "what is printed whole": ["{{ toYaml .Values.a | nindent 2 }}", { a: { b: { c: 1 } } }],
    "what with prints whole": ["{{- with .Values.a }}\n{{- toYaml . }}\n{{- end }}", { a: { b: { c: 1 } } }],
    "what with prints whole in an if": [
      "{{ with .Values.a }}{{ if .x }}{{ . | toJson }}{{ end }}{{ end }}",
      { a: { b: { c: 1 } } },
    ],
    "a list that with goes through": [
      "{{ with .Values.a }}{{ range . }}{{ . }}{{ end }}{{ end }}",
      { a: [1] },
    ],
    "what range prints by its variable": [
      "{{ range $name, $value := .Values.a }}{{ if $name }}{{ toYaml $value }}{{ end }}{{ end }}",
      { a: { any: { b: 1 } } },
    ],
    "keys that the user chooses": [
      "{{ range $name, $port := .Values.ports }}{{ $port.tls.enabled }}{{ end }}",
      { ports: { web: { tls: { enabled: true } } } },
    ],
    "what is printed whole below them": [
      "{{ range $name, $port := .Values.ports }}{{ toYaml $port.resources }}{{ end }}",
      { ports: { web: { resources: { limits: { cpu: 1 } } } } },
    ],
    "words of a list": [
      '{{ $a := .Values.a }}{{ range $key := list "one" "two" }}{{ index $a $key }}{{ end }}',
      { a: { one: 1, two: 2 } },
    ],
  };
  for (const [name, [template, values]] of Object.entries(known)) {
    it(`is ${name}`, () => assert.deepEqual(by(template, values), []));
  }

  const not: Record<string, [string, Tree, string]> = {
    "in a comment": ["{{/* .Values.a */}}", { a: 1 }, "a"],
    "outside of braces": ["# .Values.a\n", { a: 1 }, "a"],
    "beside a path": ["{{ .Values.a.b }}", { a: { c: 1 } }, "a.c"],
    "below a value": ["{{ .Values.a }}", { a: { b: 1 } }, "a.b"],
    "that no template of it looks for": [
      "{{ range $name, $port := .Values.ports }}{{ $port.tls.enabled }}{{ end }}",
      { ports: { web: { forwardedHeaders: { insecure: true } } } },
      "ports.web.forwardedHeaders.insecure",
    ],
    "of a list of maps with other keys": [
      "{{ range (concat (list .Values.ingress) .Values.ingress.extra) }}{{ .annotations }}{{ with .x }}{{ toYaml . }}{{ end }}{{ end }}",
      { ingress: { class: "a" } },
      "ingress.class",
    ],
    "of a sub-chart's own values": ["{{ .Subcharts.inner.Values.a }}", { a: 1 }, "a"],
    "because all values are handed on": ["{{ toYaml .Values }}{{ deepCopy .Values }}", { a: 1 }, "a"],
  };
  for (const [name, [template, values, path]] of Object.entries(not)) {
    it(`is nothing ${name}`, () => assert.deepEqual(by(template, values), [path]));
  }

  it("counts a path more than a name: what is taken whole elsewhere is not taken whole here", () => {
    const templates = [
      '{{ range .other }}{{ range .ports }}{{ .x }}{{ end }}{{ end }}{{ $a := .Values.a }}{{ include "b" $a }}',
      "{{ range $name, $port := .Values.a.ports }}{{ $port.number }}{{ end }}",
    ];
    const values = { a: { ports: { web: { number: 1 } } } };
    assert.deepEqual(unknown({ templates, values }, { a: { ports: { web: { number: 2, name: "w" } } } }), [
      "a.ports.web.name",
    ]);
  });
});

describe("what a chart knows by its schema", () => {
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

  it("is what it names", () => {
    const values = {
      a: "x",
      open: { y: { z: 1 } },
      one: { b: 1, number: 2 },
      ports: { web: { number: 3 } },
      both: true,
    };
    assert.deepEqual(unknown({ schema, values: { both: { c: 1 } } }, values), []);
  });

  it("is nothing that it merely does not forbid", () => {
    const values = {
      b: 1,
      one: { c: 1 },
      ports: { web: { name: "w" } },
      closed: { x: 1 },
      elsewhere: { x: 1 },
    };
    assert.deepEqual(unknown({ schema }, values), [
      "b",
      "one.c",
      "ports.web.name",
      "closed.x",
      "elsewhere.x",
    ]);
  });

  it("has an end even if it refers to itself", () => {
    const endless = { properties: { a: { $ref: "#" } } };
    assert.deepEqual(unknown({ schema: endless }, { a: { a: { a: { b: 1 } } } }), ["a.a.a.b"]);
  });
});

describe("what a chart knows by the charts inside it", () => {
  const inner = chart({ name: "inner", values: { a: 1 }, templates: ["{{ .Values.b }}"] });
  const dependency = {
    name: "inner",
    version: "1.0.0",
    key: "inner",
    conditions: ["inner.enabled"],
    tags: ["t"],
  };

  it("is their values below their name, or each alias, what switches them, and what is global", () => {
    const dependencies = [dependency, { ...dependency, key: "second", conditions: [], tags: [] }];
    const values = { a: 1, b: 2 };
    assert.deepEqual(
      unknown(
        { charts: [inner], dependencies },
        {
          inner: { ...values, enabled: true },
          second: { ...values, enabled: true },
          tags: { t: true, u: true },
          global: { any: { thing: 1 } },
          ...values,
        },
      ),
      ["second.enabled", "tags.u", "a", "b"],
    );
    assert.deepEqual(unknown({ charts: [inner] }, { inner: { ...values, c: 3 } }), ["inner.c"]);
  });

  it("is not guessed where one is missing", () => {
    const outer = chart({
      charts: [{ ...inner, dependencies: [{ ...dependency, name: "deep", key: "deep" }] }],
    });
    const { places, missing } = knowledgeOfChart(outer);
    assert.deepEqual(missing, [{ name: "deep", version: "1.0.0", key: "inner.deep" }]);
    const values = { inner: { deep: { any: 1 }, c: 1 } };
    assert.deepEqual(
      findingsOf(places, [{ example: "test", values }]).map(({ path }) => path),
      ["inner.c"],
    );
  });
});
