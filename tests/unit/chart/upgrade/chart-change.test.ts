import assert from "node:assert/strict";
import { chartChange, downgradeAdvice } from "../../../../components/chart/upgrade/chart-change";
import { helmRevision, type HelmRevision } from "../../../../components/cluster/helm-storage";
import { helmSecret } from "../../cluster/helm-secret";

const revision = (chartVersion: string, status = "deployed", values: unknown = {}): HelmRevision =>
  helmRevision(helmSecret({ chartVersion, status, values }));

const image = (name: string) => ({ components: { reana_server: { image: name } } });

describe("the change of a chart's version", () => {
  it("is an upgrade to a newer one, of a pre-release too", () => {
    for (const [from, to] of [
      ["0.9.4", "0.95.0-alpha.5"],
      ["0.95.0-alpha.5", "0.95.0-alpha.6"],
      ["0.95.0-alpha.6", "0.95.0"],
    ] as const) {
      assert.deepEqual(chartChange([revision(from)], to, {}), { kind: "upgrade", from });
    }
  });

  it("is none where the version and the image of reana-server stay", () => {
    const values = image("registry.example.org/reana-server:1");
    assert.deepEqual(
      chartChange([revision("0.9.4", "deployed", values)], "0.9.4", { ...values, other: 1 }).kind,
      "none",
    );
    const others = image("registry.example.org/reana-server:2");
    assert.deepEqual(chartChange([revision("0.9.4", "deployed", values)], "0.9.4", others), {
      kind: "upgrade",
      from: "0.9.4",
    });
  });

  it("is a downgrade to an older one, also from an upgrade that failed or was interrupted after the migration", () => {
    const from = "0.95.0-alpha.5";
    assert.deepEqual(chartChange([revision(from)], "0.9.4", {}), { kind: "downgrade", from });
    for (const status of ["failed", "pending-upgrade"]) {
      const revisions = [revision(from, status), revision("0.9.4")];
      assert.deepEqual(chartChange(revisions, "0.9.4", {}), { kind: "downgrade", from });
    }
  });

  it("is an upgrade again where the upgrade before failed: the migration may be repeated", () => {
    const revisions = [revision("0.95.0-alpha.5", "failed"), revision("0.9.4")];
    assert.deepEqual(chartChange(revisions, "0.95.0-alpha.5", {}), { kind: "upgrade", from: "0.9.4" });
  });

  it("is none before the release was ever deployed: there is no database to migrate", () => {
    assert.equal(chartChange([], "0.95.0-alpha.5", {}).kind, "none");
    for (const wanted of ["0.9.4", "0.95.0-alpha.5"]) {
      assert.equal(chartChange([revision("0.95.0-alpha.5", "failed")], wanted, {}).kind, "none");
    }
  });

  it("names both versions and the way where it is refused", () => {
    assert.match(
      downgradeAdvice("0.9.4", "0.95.0"),
      /^0\.9\.4 is older than 0\.95\.0.*restore a backup.*operations\.md/,
    );
  });
});
