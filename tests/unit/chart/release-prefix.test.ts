import assert from "node:assert/strict";
import { adapters } from "../../../components/chart/adapters";
import { series095 } from "../../../components/chart/series-0-95";
import { releasePrefix } from "../../../components/chart/release-prefix";

const release = { name: "reana", traefikInstance: "reana" };

describe("the release prefix", () => {
  it("is cut as the chart cuts it: 13 characters, then one trailing dash", () => {
    assert.equal(releasePrefix("reana"), "reana");
    assert.equal(releasePrefix("reana-production"), "reana-product");
    assert.equal(releasePrefix("reana-at-cern-b"), "reana-at-cern");
    assert.equal(releasePrefix("reana-for-us-b"), "reana-for-us");
    assert.equal(releasePrefix("reana-for-u--b"), "reana-for-u-");
  });

  it("follows the chart's fullnameOverride, unlike Traefik's names", () => {
    for (const { names } of adapters) {
      const { prefix, traefikService } = names(
        { ...release, name: "production" },
        { fullnameOverride: "reana-of-physics" },
      );
      assert.deepEqual([prefix, traefikService], ["reana-of-phys", "production-traefik"]);
    }
  });

  it("contains Traefik's name once where the release is named after it", () => {
    assert.equal(series095.names({ ...release, name: "my-traefik" }, {}).traefikService, "my-traefik");
  });

  it("knows Traefik's pod labels, which are the same in every series", () => {
    for (const { names } of adapters) {
      assert.deepEqual(names({ ...release, traefikInstance: "reana-physics" }, {}).traefikPodLabels, {
        "app.kubernetes.io/name": "traefik",
        "app.kubernetes.io/instance": "reana-physics",
      });
    }
  });
});
