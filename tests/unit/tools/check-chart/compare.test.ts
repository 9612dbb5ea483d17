import assert from "node:assert/strict";
import { findingsOf } from "../../../../tools/check-chart/compare";
import { expectedValues, treeOf } from "../../../../tools/check-chart/expected";
import { lineOf, readOptions } from "../../../../tools/check-chart/options";
import { emptyPlace, placeAt } from "../../../../tools/check-chart/places";
import { report } from "../../../../tools/check-chart/report";
import { knownValues, chartSeries, unknownPaths } from "../../../../components/chart/known-values";
import { leavesOf } from "../../../../components/chart/value-paths";
import { UsageError } from "../../../../tools/command-line/arguments";
import { examples } from "../../../../tools/examples";

describe("values that are expected of a chart", () => {
  it("have a leaf for each pattern, and the deeper one where two meet", () => {
    assert.deepEqual(treeOf(["a.b", "a.c.*", "d", "d.e", "f.g", "f"]), {
      a: { b: null, c: {} },
      d: { e: null },
      f: { g: null },
    });
  });

  for (const line of chartSeries) {
    it(`are all that is listed for ${line}`, () => {
      const [{ example, values } = { example: "", values: {} }] = expectedValues(line);
      assert.equal(example, `components/chart/known-values/${line}.txt`);
      assert.equal(leavesOf(values).length, knownValues(line).length);
      assert.deepEqual(unknownPaths(knownValues(line), values), []);
    });

    it(`are all that this program sets by its examples in ${line}, and the list knows them`, () => {
      const [, ...planned] = expectedValues(line);
      assert.deepEqual(
        planned.map(({ example }) => example),
        examples.map(({ name }) => `examples/${name}.yaml`),
      );
      for (const { example, values } of planned) {
        assert.ok(leavesOf(values).length > 10, example);
        assert.deepEqual(unknownPaths(knownValues(line), values), [], example);
      }
    });
  }

  it("are named once, with every place that they come from", () => {
    const places = emptyPlace();
    placeAt(places, ["a", "b"]);
    const expected = [
      { example: "one", values: { a: { b: 1, "x.y": 2 }, z: 1 } },
      { example: "two", values: { z: [1], a: { "x.y": 3 } } },
    ];
    assert.deepEqual(findingsOf(places, expected), [
      { path: 'a["x.y"]', what: "unknown", examples: ["one", "two"] },
      { path: "z", what: "unknown", examples: ["one", "two"] },
    ]);
  });
});

describe("the command line of check-chart", () => {
  it("is a chart, and a line where the version does not say it", () => {
    assert.deepEqual(readOptions(["a.tgz"]), { chart: "a.tgz", line: undefined });
    assert.deepEqual(readOptions(["a", "--line", "0.9"]), { chart: "a", line: "0.9" });
    assert.equal(readOptions(["--help"]), "help");
    assert.deepEqual(["0.9.4", "0.95.0-alpha.5", "0.9.10"].map(lineOf), ["0.9", "0.95", "0.9"]);
  });

  for (const args of [[], ["a", "b"], ["a", "--line", "1"], ["a", "--lines", "0.9"]]) {
    it(`is not: ${args.join(" ")}`, () => assert.throws(() => readOptions(args), UsageError));
  }

  it("has to say the line of a version that belongs to none", () => {
    assert.throws(() => lineOf("1.0.0"), /1\.0\.0 is of no line.*--line 0\.9 or --line 0\.95/);
  });
});

describe("the report about a chart", () => {
  const chart = { name: "reana", version: "1.0.0" };
  const knowledge = { places: emptyPlace(), missing: [] };

  it("names a few of the places that a value comes from, and what is wrong with it", () => {
    const findings = [
      { path: "a.b", what: "unknown", examples: ["one", "two", "three", "four"] },
      { path: "c", what: "map", examples: ["one"] },
    ] as const;
    assert.deepEqual(report(chart, "0.9", knowledge, findings), [
      "Chart reana 1.0.0 does not know 2 of the values that are expected of line 0.9:",
      "  a.b  one, two and 2 more",
      "  c    one  (the chart wants a map there)",
    ]);
  });
});
