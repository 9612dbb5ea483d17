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
    // One after the other: a process has one program's mocks at a time.
    const types: string[] = [];
    for (const mode of ["haproxy", "manual-ingress"]) {
      const { resources } = await deployedExample(mode);
      types.push(...resources.map(({ type }) => type));
    }
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
