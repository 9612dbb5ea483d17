import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Tree } from "../../../components/chart/adapter";
import { adapters } from "../../../components/chart/adapters";
import { knownValues } from "../../../components/chart/known-values";
import { wordsAt } from "../../../components/chart/value-words";
import { planRelease } from "../../../components/chart/plan-release";
import { planDeployment } from "../../../components/plan";
import { topologyOf } from "../../../components/topology/topology";
import { settings } from "../config/stack-settings";

/** Every value that a chart knows is set or refused by the program, followed by it, or listed with the reason why it is harmless. */

const versions = adapters.flatMap((adapter) =>
  [...adapter.versions, ...adapter.announcedVersions].map((version) => ({ series: adapter.series, version })),
);

/** One stack for each place where the bundled Traefik may stand. */
const stacks: readonly Record<string, unknown>[] = [
  {},
  { frontEnd: { type: "haproxy", tls: "passthrough" } },
  { frontEnd: { type: "external-haproxy", addresses: ["192.0.2.7"], nodes: ["192.0.2.21"] } },
  { frontEnd: { type: "ingress-controller" } },
  { frontEnd: { type: "ingress-controller" }, ingress: { managedBy: "program" } },
];

/** Values that the program follows; the test below shows how. */
const followed = ["fullnameOverride", "namespace_runtime"];

/** Values that are refused for what they say, or for a key within them: each with one that is refused, in series that have it. */
const refusedByContent: Readonly<Record<string, readonly [keys: readonly string[], value: unknown]>> = {
  "traefik.commonLabels.*": [["traefik", "commonLabels", "app.kubernetes.io/name"], "other"],
  "traefik.deployment.podLabels.*": [["traefik", "deployment", "podLabels", "app"], "reana-server"],
  "traefik.globalArguments": [["traefik", "globalArguments"], ["--entryPoints.web.address=:80"]],
  "traefik.metrics.prometheus.entryPoint": [["traefik", "metrics", "prometheus", "entryPoint"], "web"],
  "components.reana_server.environment.*": [
    ["components", "reana_server", "environment", "REANA_HOSTNAME"],
    "other.org",
  ],
  "components.reana_workflow_controller.environment.*": [
    ["components", "reana_workflow_controller", "environment", "REANA_INGRESS_ANNOTATIONS"],
    "{}",
  ],
  "secrets.cache.*": [["secrets", "cache", "password"], "x"],
  "secrets.database.*": [["secrets", "database", "user"], "x"],
  "secrets.message_broker.*": [["secrets", "message_broker", "user"], "x"],
  "secrets.reana.*": [["secrets", "reana", "REANA_SECRET_KEY"], "x"],
};

/** Values that are refused in some of the stacks alone. */
const refusedInSome: Readonly<Record<string, unknown>> = { "components.reana_ui.enabled": false };

/** Values that the program sets in one series, and that are harmless in the other. */
const setInOneSeries = ["traefik.ingressClass.enabled"];

const harmless = readFileSync(join(__dirname, "harmless-values.txt"), "utf8")
  .split("\n")
  .filter((line) => !line.startsWith("#"))
  .flatMap((line) => line.split(" ").filter((path) => path !== ""));

const nested = (keys: readonly string[], value: unknown): Tree =>
  keys.reduceRight<unknown>((inner, key) => ({ [key]: inner }), value) as Tree;

const planned = new Map(
  versions.map(({ version }) => [
    version,
    stacks.map((stack) => {
      const without = settings({ ...stack, chart: { version }, values: {} }, ["values"]);
      return { without, topology: topologyOf(without) };
    }),
  ]),
);

/** How many of the stacks refuse a value for what it is; encrypted ones are not refused for standing in clear. */
const refusals = (version: string, keys: readonly string[], value: unknown): number =>
  (planned.get(version) ?? []).filter(
    ({ without, topology }) =>
      planRelease({ ...without, values: nested(keys, value) }, topology).problems.length > 0,
  ).length;

/**
 * A value of no kind that a chart expects: what is refused for some values alone is refused for this one too. Where a chart knows certain
 * words alone, it is one of them.
 */
const sampleFor = (keys: readonly string[]): string => wordsAt(keys)?.[0] ?? "x";

type Class = "refused" | "followed" | "harmless" | "refused by content" | "refused in some stacks";

function classesOf(version: string, pattern: string): readonly Class[] {
  const keys = pattern.replace(/\.\*$/, ".sample").split(".");
  const content = refusedByContent[pattern];
  const ofSome = refusedInSome[pattern];
  const refused = refusals(version, keys, sampleFor(keys));
  // One series sets what is harmless in another.
  const setHere = refused === stacks.length && setInOneSeries.includes(pattern);
  return [
    ...(refused === stacks.length ? ["refused" as const] : []),
    ...(followed.includes(pattern) ? ["followed" as const] : []),
    ...(harmless.includes(pattern) && !setHere ? ["harmless" as const] : []),
    ...(content !== undefined && refusals(version, ...content) === stacks.length
      ? ["refused by content" as const]
      : []),
    ...(ofSome !== undefined && refusals(version, keys, ofSome) > 0
      ? ["refused in some stacks" as const]
      : []),
  ];
}

describe("every value that a chart knows", () => {
  for (const { series, version } of versions) {
    it(`is refused, followed or harmless, and one of these alone (${version})`, () => {
      const wrong = knownValues(series, version)
        .map((pattern) => ({ pattern, classes: classesOf(version, pattern) }))
        .filter(({ classes }) => classes.length !== 1);
      // What is missing here is a decision: refuse it in reserved-values.ts, or list it in harmless-values.txt with the reason.
      assert.deepEqual(wrong, []);
    });
  }

  it("is known where it is listed", () => {
    const known = versions.flatMap(({ series, version }) => knownValues(series, version));
    const listed = [
      ...harmless,
      ...followed,
      ...Object.keys(refusedByContent),
      ...Object.keys(refusedInSome),
    ];
    assert.deepEqual(
      listed.filter((pattern) => !known.includes(pattern)),
      [],
    );
    assert.equal(new Set(listed).size, listed.length);
  });

  it("has names and namespaces follow it, where it is followed", () => {
    for (const { version } of versions) {
      const planned = planDeployment(
        settings({
          chart: { version },
          values: { fullnameOverride: "physics", namespace_runtime: "sessions" },
        }),
      );
      assert.ok(planned.valid);
      const { names, chart } = planned.plan;
      assert.equal(names.prefix, "physics");
      assert.deepEqual(names.serverPodLabels, { app: "physics-server" });
      assert.ok(chart.traefik.bundled);
      assert.deepEqual(chart.traefik.namespaces, ["reana", "sessions"]);
    }
  });
});
