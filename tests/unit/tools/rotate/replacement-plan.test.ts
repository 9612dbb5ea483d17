import assert from "node:assert/strict";
import type { ClusterObject } from "../../../../components/cluster/cluster-client";
import {
  doubled,
  held,
  nextStep,
  released,
  selecting,
  serving,
  servingLabel,
} from "../../../../tools/rotate/replacement-plan";

const deployment = (
  status: Readonly<Record<string, number>> = {},
  spec: Readonly<Record<string, unknown>> = {},
): ClusterObject => ({
  apiVersion: "apps/v1",
  kind: "Deployment",
  metadata: { name: "reana-server", generation: 3, annotations: { of: "Helm" } },
  spec: { replicas: 1, template: { spec: {} }, ...spec },
  status: { observedGeneration: 3, replicas: 1, updatedReplicas: 1, ...status },
});

const pod = (uid: string, metadata: ClusterObject["metadata"] = {}): ClusterObject => ({
  metadata: { uid, name: uid, ...metadata },
});

describe("the replacement of pods", () => {
  it("leaves a Deployment as it was", () => {
    for (const replicas of [1, 3]) {
      const before = deployment({}, { replicas });
      assert.deepEqual(released(held(before)), before);
      assert.deepEqual(released(doubled(held(before))), before);
      // After an interruption it is held a second time.
      assert.deepEqual(released(held(doubled(held(before)))), before);
    }
  });

  it("leaves Service and pods as they were", () => {
    const service: ClusterObject = { spec: { selector: { app: "reana-server" }, ports: [] } };
    assert.deepEqual(selecting(service, true).spec, {
      selector: { app: "reana-server", [servingLabel]: "true" },
      ports: [],
    });
    assert.deepEqual(selecting(selecting(service, true), false), service);
    const labelled = pod("one", { labels: { app: "reana-server" } });
    assert.deepEqual(serving(serving(labelled, true), false), labelled);
  });

  const before = new Set(["old"]);

  it("waits for new pods while an update may bring them", () => {
    assert.deepEqual(nextStep(held(deployment()), [pod("old")], before, false), { type: "wait" });
  });

  it("waits for those of a new template", () => {
    const unseen = deployment({ observedGeneration: 2 });
    assert.deepEqual(nextStep(held(unseen), [pod("old")], before, true), { type: "wait" });
    const rolling = deployment({ updatedReplicas: 0 });
    assert.deepEqual(nextStep(held(rolling), [pod("old")], before, true), { type: "wait" });
  });

  it("doubles pods where the template is the same, once", () => {
    assert.deepEqual(nextStep(held(deployment()), [pod("old")], before, true), { type: "double" });
    assert.deepEqual(nextStep(doubled(held(deployment())), [pod("old")], before, true), { type: "wait" });
  });

  it("admits new pods, and none that is about to end", () => {
    const fresh = pod("new");
    assert.deepEqual(nextStep(held(deployment()), [pod("old"), fresh], before, false), {
      type: "admit",
      pods: [fresh],
    });
    const ending = pod("new", { deletionTimestamp: new Date() });
    assert.deepEqual(nextStep(held(deployment()), [pod("old"), ending], before, false), { type: "wait" });
  });
});
