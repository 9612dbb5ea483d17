import assert from "node:assert/strict";
import semver from "semver";
import { adapters } from "../../../components/chart/adapters";
import { series09 } from "../../../components/chart/series-0-9";
import { series095 } from "../../../components/chart/series-0-95";
import { advisoriesOf, advisoryWarning, fixedVersion } from "../../../components/traefik/advisories";
import { planned } from "./planned";

const stable = { chart: { version: "0.9.4" } };
const withTraefik = (version: string): Record<string, unknown> => ({ traefik: { version } });

describe("known vulnerabilities of Traefik", () => {
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
      assert.deepEqual(ids(fixedVersion(semver.major(traefik.bundledVersion))), []);
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
  const blocked = "HAProxy blocks: ";
  const unblocked = "Nothing before Traefik blocks: ";
  const older = withTraefik("v3.6.12");
  const blockable = ["CVE-2026-39858", "CVE-2026-71324", "CVE-2026-88004", "CVE-2026-88008"];

  it("make one warning for a stack that sets an affected release", () => {
    const text = warning(older);
    assert.match(text, /^reana:traefik\.version: v3\.6\.12 is affected by 6 known vulnerabilities\. /);
    assert.match(text, /CVE-2026-39858 \(a client's X_Forwarded_Proto is forwarded/);
    assert.match(text, / Fixed in v3\.7\.18\.$/);
    assert.deepEqual(part(text, blocked), blockable);
    assert.deepEqual(part(text, unblocked), paths);
    assert.match(
      warning(withTraefik("v3.7.13")),
      /is affected by a known vulnerability\. Nothing before Traefik blocks: CVE/,
    );
  });

  it("are not blocked by HAProxy with TLS passthrough, nor without HAProxy", () => {
    for (const frontEnd of [{ type: "haproxy", tls: "passthrough" }, { type: "ingress-controller" }]) {
      const text = warning({ ...older, frontEnd });
      assert.deepEqual(part(text, blocked), []);
      assert.deepEqual([...part(text, unblocked)].sort(), [...blockable, ...paths].sort());
    }
  });

  it("are blocked by an external HAProxy as far as its version can: trailers from 3.2 on", () => {
    const frontEnd = { type: "external-haproxy", addresses: ["192.0.2.7"], nodes: ["192.0.2.21"] };
    const behind = (haproxyVersion: string): readonly string[] =>
      part(warning({ ...older, frontEnd: { ...frontEnd, haproxyVersion } }), blocked);
    assert.deepEqual(behind("3.2"), blockable);
    assert.deepEqual(
      behind("2.6"),
      blockable.filter((id) => id !== "CVE-2026-88004"),
    );
  });

  it("make a warning for the bundled release of a stack without reana:traefik.version", () => {
    assert.match(warning(stable), /^reana:traefik\.version: the bundled Traefik, v2\.5\.4, is affected by /);
    assert.match(warning(stable), / Fixed in v2\.11\.62\.$/);
    assert.deepEqual(planned({ ...stable, ...withTraefik("v2.11.62") }).warnings, []);
  });

  it("make no warning where another controller serves", () => {
    const controller = { type: "other", className: "nginx" };
    assert.deepEqual(
      planned({ ...stable, frontEnd: { type: "ingress-controller" }, ingressController: controller })
        .warnings,
      [],
    );
  });

  it("make no warning where there are none", () => {
    assert.equal(advisoryWarning({ version: "v3.7.18", configured: true, haproxy: undefined }), undefined);
    assert.equal(series09.traefik.bundledVersion, "v2.5.4");
  });
});
