import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse } from "yaml";
import type { Tree } from "../../../components/chart/adapter";
import { unknownPaths } from "../../../components/chart/known-values";
import { defaultChart } from "../../../components/config/chart-schema";
import { chartInput } from "../../../components/chart/planned-chart";
import { planDeployment } from "../../../components/plan";
import { chartPath, chartStandIns, layDownChart, standInFor } from "../../../sandbox/pulumi/chart";
import { secrets } from "../chart/secrets";
import { settings } from "../config/stack-settings";
import { examples } from "../../../tools/examples";

let charts: string;
before(() => (charts = mkdtempSync(join(tmpdir(), "charts-"))));
after(() => rmSync(charts, { recursive: true }));

function valuesOf(stack: Record<string, unknown>): Tree {
  const planned = planDeployment(settings(stack));
  assert.ok(planned.valid);
  return planned.plan.adapter.values(chartInput(planned.plan.chart, secrets, "tls-secret"));
}

for (const standIn of chartStandIns) {
  describe(`the sandbox's chart ${standIn.version}`, () => {
    const read = (file: string): string => readFileSync(join(chartPath(charts, standIn), file), "utf8");
    const known = (): readonly string[] => read("files/known-values.txt").trim().split("\n");
    before(() => layDownChart(charts, standIn));

    it("is of the version that it stands in for", () => {
      const { name, version } = parse(read("Chart.yaml")) as { name: string; version: string };
      assert.deepEqual({ name, version }, { name: "reana", version: standIn.version });
    });

    it("lists each known path once, in order", () => {
      assert.deepEqual(known(), [...new Set(known())].sort());
      assert.ok(known().every((line) => /^[A-Za-z0-9_.-]+(\.\*)?$/.test(line)));
    });

    it("has defaults for known paths only", () => {
      assert.deepEqual(unknownPaths(known(), parse(read("values.yaml")) as Tree), []);
    });

    it("defines each template once, though they come from two directories", () => {
      const text = [
        "_names",
        "_series",
        "_known-values",
        "_environment",
        "traefik/_arguments",
        "traefik/_service",
      ]
        .map((name) => read(`templates/${name}.tpl`))
        .join("");
      const names = [...text.matchAll(/define "([^"]+)"/g)].map(([, name]) => name);
      assert.ok(names.length > 10);
      assert.equal(new Set(names).size, names.length);
    });

    for (const { name, config } of examples) {
      it(`knows every path that the program sets for ${name}`, () => {
        const stack = { ...config, chart: { version: standIn.version } };
        assert.deepEqual(unknownPaths(known(), valuesOf(stack)), []);
      });
    }

    it("does not know what nobody told it", () => {
      const values = { traefik: { ports: { web: { nope: 1 } } }, reana_hostname: "r", nope: {} };
      assert.deepEqual(unknownPaths(known(), values), ["traefik.ports.web.nope", "nope"]);
    });
  });
}

describe("the sandbox's charts", () => {
  it("include one of the version that the program pins", () => {
    assert.equal(standInFor(undefined).version, defaultChart.version);
  });

  it("are of the stable series where a stack names it, else of the series after it", () => {
    assert.equal(standInFor("0.9.4").version, "0.9.4");
    for (const version of ["0.9.3", "0.95.0-alpha.5", "1.0.0", 0.9, null]) {
      assert.equal(standInFor(version).version, "0.95.0-alpha.5");
    }
  });

  it("include all that both lines have in common", () => {
    const [one, other] = chartStandIns.map((standIn) => {
      layDownChart(charts, standIn);
      return readFileSync(join(chartPath(charts, standIn), "templates", "server.yaml"), "utf8");
    });
    assert.equal(one, other);
  });

  it("are brought up to date, and left alone where nothing changed", () => {
    const [standIn] = chartStandIns;
    assert.ok(standIn);
    layDownChart(charts, standIn);
    const file = (name: string): string => join(chartPath(charts, standIn), name);
    const long = new Date(0);
    utimesSync(file("values.yaml"), long, long);
    writeFileSync(file("Chart.yaml"), "version: old\n");
    writeFileSync(file("templates/of-an-older-checkout.yaml"), "");
    layDownChart(charts, standIn);
    assert.equal(statSync(file("values.yaml")).mtimeMs, 0);
    assert.match(readFileSync(file("Chart.yaml"), "utf8"), /^version: 0\.9\.4$/m);
    assert.throws(() => statSync(file("templates/of-an-older-checkout.yaml")), { code: "ENOENT" });
  });
});
