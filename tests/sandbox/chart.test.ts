import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { defaultChart } from "../../config/schema";
import { chartIntent, planDeployment } from "../../plan/plan";
import { chartInSandbox } from "../../sandbox/pulumi/stack-file";
import { secrets } from "../charts/secrets";
import { settings } from "../config/words";

const chart = join(__dirname, "..", "..", "sandbox", "stand-ins", "chart");
const read = (file: string): string => readFileSync(join(chart, file), "utf8");
const known: ReadonlySet<string> = new Set(read("files/known-values.txt").trim().split("\n"));

/** The chart's own rule (templates/_known-values.tpl): a listed path, or anything below one that is listed with a star. */
function unknownPaths(value: unknown, path = ""): readonly string[] {
  if (known.has(`${path}.*`)) {
    return [];
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    return known.has(path) ? [] : [path];
  }
  const inner = Object.entries(value);
  return inner.length === 0
    ? [...known].some((candidate) => candidate.startsWith(`${path}.`))
      ? []
      : [path]
    : inner.flatMap(([key, child]) => unknownPaths(child, path === "" ? key : `${path}.${key}`));
}

function valuesOf(stack: Record<string, unknown>): unknown {
  const planned = planDeployment(settings(stack));
  assert.ok(planned.valid);
  return planned.plan.contract.values(chartIntent(planned.plan.chart, secrets, "tls-secret"));
}

describe("the sandbox's chart", () => {
  it("is of the version that the program pins", () => {
    const { name, version } = parse(read("Chart.yaml")) as { name: string; version: string };
    assert.deepEqual({ name, version }, { name: "reana", version: defaultChart.version });
    assert.equal(chartInSandbox.version, defaultChart.version);
  });

  it("lists each known path once, in order", () => {
    const lines = read("files/known-values.txt").trim().split("\n");
    assert.deepEqual(lines, [...new Set(lines)].sort());
    assert.ok(lines.every((line) => /^[A-Za-z0-9_.-]+(\.\*)?$/.test(line)));
  });

  it("has defaults for known paths only", () => {
    assert.deepEqual(unknownPaths(parse(read("values.yaml"))), []);
  });

  const ways: readonly Record<string, unknown>[] = [
    { traefik: { trustedIPs: ["10.244.0.0/16"] } },
    { frontEnd: { type: "traefik" } },
    {
      frontEnd: {
        type: "traefik",
        service: { type: "LoadBalancer", sourceRanges: ["192.0.2.0/24"], annotations: { a: "b" } },
      },
    },
  ];
  for (const way of ways) {
    it(`knows every path that the program sets: ${JSON.stringify(way)}`, () => {
      assert.deepEqual(unknownPaths(valuesOf(way)), []);
    });
  }

  it("does not know what nobody told it", () => {
    const values = {
      traefik: { ports: { web: { nope: 1 } } },
      reana_hostname: "r",
      nope: {},
      reana_hostport: { a: 1 },
    };
    assert.deepEqual(unknownPaths(values), ["traefik.ports.web.nope", "nope", "reana_hostport.a"]);
  });
});
