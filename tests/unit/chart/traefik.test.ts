import assert from "node:assert/strict";
import fc from "fast-check";
import { adapters } from "../../../components/chart/adapters";
import { headerNameArguments } from "../../../components/traefik/header-names";
import { series09 } from "../../../components/chart/series-0-9";
import { series095 } from "../../../components/chart/series-0-95";
import { advisoriesOf, advisoryWarnings, fixedVersion } from "../../../components/traefik/advisories";
import { isBefore, majorOf } from "../../../components/traefik/version";
import { chartInput } from "../../../components/chart/planned-chart";
import { planDeployment, type Plan } from "../../../components/plan";
import { settings } from "../config/words";
import { secrets } from "./secrets";

function planned(stack: Record<string, unknown>): Plan {
  const result = planDeployment(settings(stack));
  assert.ok(result.valid, JSON.stringify(result));
  return result.plan;
}

interface TraefikValues {
  readonly image?: { readonly tag: string };
  readonly additionalArguments: readonly string[];
}

function traefikValues(stack: Record<string, unknown>): TraefikValues {
  const { adapter, chart } = planned(stack);
  return adapter.values(chartInput(chart, secrets, "tls"))["traefik"] as TraefikValues;
}

const stable = { chart: { version: "0.9.4" } };
const withTraefik = (version: string): Record<string, unknown> => ({ traefik: { version } });

const lowered = (argument: string): string => argument.replace(/^--entryPoints\.(web|websecure)\.http\./, "");

describe("releases of Traefik", () => {
  it("are compared by their numbers", () => {
    const [major, minor, patch] = [fc.nat(9), fc.nat(40), fc.nat(99)];
    const numbers = fc.tuple(major, minor, patch);
    fc.assert(
      fc.property(numbers, numbers, (one, other) => {
        const weight = ([a, b, c]: readonly [number, number, number]): number => a * 10_000 + b * 100 + c;
        assert.equal(isBefore(`v${one.join(".")}`, `v${other.join(".")}`), weight(one) < weight(other));
      }),
    );
    assert.equal(majorOf("v3.7.18"), 3);
  });
});

describe("the bundled Traefik", () => {
  it("is a release without a known hole in line 0.95, and the chart's own in line 0.9", () => {
    assert.equal(traefikValues({}).image?.tag, "v3.7.18");
    assert.deepEqual(advisoriesOf(series095.traefik.defaultVersion), []);
    assert.deepEqual(planned({}).warnings, []);
    assert.equal("image" in traefikValues(stable), false);
  });

  it("is the one that the stack asks for", () => {
    assert.equal(traefikValues(withTraefik("v3.1.3")).image?.tag, "v3.1.3");
    assert.equal(traefikValues({ ...stable, ...withTraefik("v2.5.4") }).image?.tag, "v2.5.4");
    assert.equal(traefikValues({ ...stable, ...withTraefik("v2.11.62") }).image?.tag, "v2.11.62");
  });

  const both = (strategy: string): readonly string[] => [`${strategy}=delete`, `${strategy}=delete`];
  const alias = both("aliasHeadersStrategy");
  const underscore = both("underscoreHeadersStrategy");
  const known: readonly (readonly [version: string, expected: readonly string[]])[] = [
    ["v2.5.4", []],
    ["v2.11.50", []],
    ["v2.11.51", underscore],
    ["v2.11.55", underscore],
    ["v2.11.56", alias],
    ["v3.1.3", []],
    ["v3.6.12", []],
    ["v3.6.21", []],
    ["v3.6.22", underscore],
    ["v3.6.25", underscore],
    ["v3.7.0", []],
    ["v3.7.5", []],
    ["v3.7.6", underscore],
    ["v3.7.11", underscore],
    ["v3.7.12", alias],
    ["v3.7.18", alias],
    ["v3.8.0", alias],
  ];
  for (const [version, expected] of known) {
    it(`deletes headers by their names as far as ${version} can`, () => {
      assert.deepEqual(headerNameArguments(version).map(lowered), expected);
      const line = majorOf(version) === 2 ? stable : {};
      for (const frontEnd of [{ type: "haproxy" }, { type: "controller" }]) {
        const { additionalArguments } = traefikValues({ ...line, ...withTraefik(version), frontEnd });
        assert.deepEqual(
          additionalArguments.filter((argument) => argument.includes("HeadersStrategy")).map(lowered),
          expected,
        );
      }
    });
  }

  it("may read ConfigMaps from the release on that waits for them", () => {
    const access = planned({ namespace: { name: "physics" } }).traefikAccess;
    assert.deepEqual(access, {
      objectName: "reana-traefik-access-physics",
      serviceAccount: "reana-traefik",
      rules: [{ apiGroups: [""], resources: ["configmaps"], verbs: ["get", "list", "watch"] }],
    });
    assert.notEqual(planned(withTraefik("v3.4.0")).traefikAccess, undefined);
    assert.equal(planned(withTraefik("v3.3.7")).traefikAccess, undefined);
    assert.equal(planned(stable).traefikAccess, undefined);
    const controller = { type: "traefik", className: "traefik" };
    assert.equal(planned({ frontEnd: { type: "controller" }, controller }).traefikAccess, undefined);
  });
});

describe("known holes of Traefik", () => {
  const ids = (version: string): readonly string[] => advisoriesOf(version).map(({ id }) => id);
  const paths = ["CVE-2026-48020", "CVE-2026-137481"];
  const table: readonly (readonly [version: string, expected: readonly string[]])[] = [
    [
      "v2.5.4",
      ["CVE-2024-45410", "CVE-2024-52003", "CVE-2025-32431", "CVE-2026-39858", "CVE-2026-71324", ...paths],
    ],
    [
      "v3.1.3",
      ["CVE-2024-52003", "CVE-2025-32431", "CVE-2026-29054", "CVE-2026-39858", "CVE-2026-71324", ...paths],
    ],
    ["v3.6.12", ["CVE-2026-39858", "CVE-2026-71324", "CVE-2026-88004", "CVE-2026-88008", ...paths]],
    ["v3.6.24", ["CVE-2026-88004", "CVE-2026-88008", "CVE-2026-137481"]],
    ["v3.7.2", ["CVE-2026-48020", "CVE-2026-71324", "CVE-2026-88004", "CVE-2026-88008", "CVE-2026-137481"]],
    ["v3.7.13", ["CVE-2026-137481"]],
    ["v3.7.18", []],
    ["v2.11.62", []],
    ["v3.8.0", []],
  ];
  for (const [version, expected] of table) {
    it(`are ${expected.length === 0 ? "none" : expected.length} in ${version}`, () => {
      assert.deepEqual([...ids(version)].sort(), [...expected].sort());
    });
  }

  it("are all fixed in the release that a warning names", () => {
    for (const { traefik } of adapters) {
      assert.deepEqual(ids(fixedVersion(majorOf(traefik.bundledVersion))), []);
    }
    assert.equal(series095.traefik.defaultVersion, fixedVersion(3));
  });

  const warning = (stack: Record<string, unknown>): string => {
    const [only = "", ...more] = planned(stack).warnings;
    assert.deepEqual(more, []);
    return only;
  };
  const part = (text: string, begin: string): readonly string[] =>
    [...(text.split(begin)[1]?.split(". ")[0] ?? "").matchAll(/CVE-\d+-\d+/g)].map(([id]) => id);
  const stopped = "HAProxy stops before Traefik: ";
  const left = "Nothing before Traefik stops: ";
  const older = withTraefik("v3.6.12");
  const clean = ["CVE-2026-39858", "CVE-2026-71324", "CVE-2026-88004", "CVE-2026-88008"];

  it("are told to a stack that asks for a release with some, in one warning", () => {
    const text = warning(older);
    assert.match(text, /^reana:traefik\.version: v3\.6\.12 is open to 6 known holes\. /);
    assert.match(text, /CVE-2026-39858 \(a client's X_Forwarded_Proto is handed on/);
    assert.match(text, / Fixed in v3\.7\.18\.$/);
    assert.deepEqual(part(text, stopped), clean);
    assert.deepEqual(part(text, left), paths);
    assert.match(
      warning(withTraefik("v3.7.13")),
      /is open to a known hole\. Nothing before Traefik stops: CVE/,
    );
  });

  it("are not stopped by a HAProxy that passes TLS through, nor by none", () => {
    for (const frontEnd of [{ type: "haproxy", tls: "passes-through" }, { type: "controller" }]) {
      const text = warning({ ...older, frontEnd });
      assert.deepEqual(part(text, stopped), []);
      assert.deepEqual([...part(text, left)].sort(), [...clean, ...paths].sort());
    }
  });

  it("are stopped by a HAProxy outside as far as its version can: trailers from 3.2 on", () => {
    const frontEnd = { type: "outside-haproxy", addresses: ["192.0.2.7"], nodes: ["192.0.2.21"] };
    const behind = (version: string): readonly string[] =>
      part(warning({ ...older, frontEnd: { ...frontEnd, version } }), stopped);
    assert.deepEqual(behind("3.2"), clean);
    assert.deepEqual(
      behind("2.6"),
      clean.filter((id) => id !== "CVE-2026-88004"),
    );
  });

  it("are told of the chart's own where the stack says nothing", () => {
    assert.match(warning(stable), /^reana:traefik\.version: the chart's own Traefik, v2\.5\.4, is open to /);
    assert.match(warning(stable), / Fixed in v2\.11\.62\.$/);
    assert.deepEqual(planned({ ...stable, ...withTraefik("v2.11.62") }).warnings, []);
  });

  it("are nobody's business where another controller serves", () => {
    const controller = { type: "other", className: "nginx" };
    assert.deepEqual(planned({ ...stable, frontEnd: { type: "controller" }, controller }).warnings, []);
  });

  it("make no warning where there are none", () => {
    assert.deepEqual(advisoryWarnings({ version: "v3.7.18", configured: true, haproxy: undefined }), []);
    assert.equal(series09.traefik.bundledVersion, "v2.5.4");
  });
});
