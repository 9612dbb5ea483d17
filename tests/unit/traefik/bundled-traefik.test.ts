import assert from "node:assert/strict";
import semver from "semver";
import { chartInput } from "../../../components/chart/planned-chart";
import { series095 } from "../../../components/chart/series-0-95";
import { advisoriesOf } from "../../../components/traefik/advisories";
import { headerNameArguments } from "../../../components/traefik/header-names";
import { secrets } from "../chart/secrets";
import { planned } from "./planned";

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

describe("the bundled Traefik", () => {
  it("is a release without a known vulnerability in series 0.95, and the bundled one in series 0.9", () => {
    assert.equal(traefikValues({}).image?.tag, "v3.7.18");
    assert.deepEqual(advisoriesOf(series095.traefik.defaultVersion), []);
    assert.deepEqual(planned({}).warnings, []);
    assert.equal("image" in traefikValues(stable), false);
  });

  it("is the one that the stack sets", () => {
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
    it(`deletes headers with ambiguous names as far as ${version} can`, () => {
      assert.deepEqual(headerNameArguments(version).map(lowered), expected);
      const chart = semver.major(version) === 2 ? stable : {};
      for (const frontEnd of [{ type: "haproxy" }, { type: "ingress-controller" }]) {
        const { additionalArguments } = traefikValues({ ...chart, ...withTraefik(version), frontEnd });
        assert.deepEqual(
          additionalArguments.filter((argument) => argument.includes("HeadersStrategy")).map(lowered),
          expected,
        );
      }
    });
  }

  it("may read ConfigMaps from the first release that waits for them", () => {
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
    assert.equal(
      planned({ frontEnd: { type: "ingress-controller" }, ingressController: controller }).traefikAccess,
      undefined,
    );
  });
});
