import assert from "node:assert/strict";
import { deploy } from "./deployment";

describe("the release of a stack", () => {
  it("is upgraded after its chart's CustomResourceDefinitions and the database, and installed after older ones", async () => {
    const { resources } = await deploy({
      hostname: "reana.example.org",
      frontEnd: { type: "ingress-controller" },
    });
    const hooked = (when: string, hook: string): readonly string[] =>
      resources.filter(({ hooks }) => hooks[when]?.includes(hook) === true).map(({ type }) => type);
    const release = ["kubernetes:helm.sh/v3:Release"];
    assert.deepEqual(hooked("beforeUpdate", "reana-chart-upgrade"), release);
    assert.deepEqual(hooked("beforeCreate", "reana-present-definitions"), release);
    const missing = hooked("beforeCreate", "reana-missing-definitions");
    assert.ok(missing.includes("kubernetes:traefik.io/v1alpha1:Middleware"));
    assert.deepEqual(
      missing.filter((type) => !type.startsWith("kubernetes:traefik.io/")),
      [],
    );
  });

  it("comes after Middlewares of the older group too, whose CustomResourceDefinitions may be missing", async () => {
    const { resources } = await deploy({
      hostname: "reana.example.org",
      chart: { version: "0.9.4" },
      ingress: { middlewares: { compress: { compress: {} } } },
    });
    const middleware = resources.find(
      ({ type }) => type === "kubernetes:traefik.containo.us/v1alpha1:Middleware",
    );
    assert.ok(middleware?.hooks["beforeCreate"]?.includes("reana-missing-definitions"));
  });
});
