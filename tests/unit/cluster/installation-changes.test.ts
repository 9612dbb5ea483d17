import assert from "node:assert/strict";
import { identityProblems } from "../../../components/cluster/installation-changes";

const before = {
  clusterUid: "uid-1",
  namespace: "reana",
  createsNamespace: true,
  release: "reana",
  protected: true,
};

/** What a change is refused for: the key, and words that its advice has to have. */
const refused = [
  [{ clusterUid: "uid-2" }, "kubernetes:context", /uid uid-2 there.*deployed to uid-1.*get-contexts/],
  [{ namespace: "physics" }, "reana:namespace.name", /are in namespace "reana".*Set it back to reana/],
  [{ release: "other" }, "reana:release.name", /are in Helm release "reana".*Set it back to reana/],
] as const;

describe("a running stack's identity", () => {
  for (const [change, key, advice] of refused) {
    it(`does not change (${key})`, () => {
      const [problem, ...further] = identityProblems(before, { ...before, ...change });
      assert.deepEqual(further, []);
      assert.equal(problem?.key, key);
      assert.match(problem?.advice ?? "", advice);
    });
  }

  it("is compared with the cluster that the stack names, from the first update on", () => {
    assert.deepEqual(identityProblems(undefined, { ...before, expectedClusterUid: "uid-1" }), []);
    for (const earlier of [undefined, before]) {
      const [problem] = identityProblems(earlier, { ...before, expectedClusterUid: "uid-2" });
      assert.equal(problem?.key, "reana:cluster.uid");
      assert.match(problem.advice, /kube-system has uid uid-1/);
    }
  });

  it("lets go of a namespace that it has kept from deletion, and of no other", () => {
    const now = { ...before, createsNamespace: false };
    assert.deepEqual(identityProblems(before, now), []);
    const [problem] = identityProblems({ ...before, protected: false }, now);
    assert.equal(problem?.key, "reana:namespace.create");
    assert.match(problem.advice, /pulumi config set reana:protect true.*pulumi up/);
  });

  it("may make the namespace again, and may be protected or not", () => {
    const given = { ...before, createsNamespace: false, protected: false };
    assert.deepEqual(identityProblems(given, before), []);
    assert.deepEqual(identityProblems(before, { ...before, protected: false }), []);
  });
});
