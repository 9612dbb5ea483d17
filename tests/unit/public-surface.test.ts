import assert from "node:assert/strict";
import * as components from "../../components";
import { deployedExample } from "./reana/deployment";

describe("what other programs import", () => {
  it("is these components", () => {
    assert.deepEqual(Object.keys(components).sort(), [
      "HaproxyFrontEnd",
      "ManualIngress",
      "Monitoring",
      "NetworkPolicies",
      "Reana",
      "ReanaRelease",
      "TlsCertificate",
    ]);
  });

  it("has type tokens that stay, since a stack's resources are known by them", async () => {
    const deployments = await Promise.all(["haproxy", "manual-ingress"].map(deployedExample));
    const types = deployments.flatMap(({ resources }) => resources.map(({ type }) => type));
    assert.deepEqual([...new Set(types)].filter((type) => type.startsWith("reana:")).sort(), [
      "reana:index:HaproxyFrontEnd",
      "reana:index:ManualIngress",
      "reana:index:Monitoring",
      "reana:index:NetworkPolicies",
      "reana:index:Reana",
      "reana:index:ReanaRelease",
      "reana:index:TlsCertificate",
    ]);
  });
});
