import assert from "node:assert/strict";
import type { ClusterObject } from "../../../../components/cluster/cluster-client";
import { mergePatch } from "../../cluster/merge-patch";
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

const holding = (before: ClusterObject): ClusterObject => mergePatch(before, held(before));

const pod = (uid: string, metadata: ClusterObject["metadata"] = {}): ClusterObject => ({
  metadata: { uid, name: uid, ...metadata },
});

describe("the replacement of pods", () => {
  it("leaves a Deployment as it was", () => {
    for (const replicas of [1, 3]) {
      const before = deployment({}, { replicas });
      const heldOne = holding(before);
      const doubledOne = mergePatch(heldOne, doubled(heldOne));
      assert.deepEqual(doubledOne.spec, {
        replicas: 2 * replicas,
        template: { spec: {} },
        minReadySeconds: 590,
      });
      // After an interruption it is held a second time.
      for (const changed of [heldOne, doubledOne, holding(doubledOne)]) {
        assert.deepEqual(mergePatch(changed, released(changed)), before);
      }
    }
  });

  it("leaves Service and pods as they were", () => {
    const service: ClusterObject = { spec: { selector: { app: "reana-server" }, ports: [] } };
    const selected = mergePatch(service, selecting(true));
    assert.deepEqual(selected.spec, {
      selector: { app: "reana-server", [servingLabel]: "true" },
      ports: [],
    });
    assert.deepEqual(mergePatch(selected, selecting(false)), service);
    const labelled = pod("one", { labels: { app: "reana-server" } });
    assert.deepEqual(mergePatch(mergePatch(labelled, serving(true)), serving(false)), labelled);
  });

  const before = new Set(["old"]);

  it("waits for new pods while an update may bring them", () => {
    assert.deepEqual(nextStep(holding(deployment()), [pod("old")], before, false), { type: "wait" });
  });

  it("waits for those of a new template", () => {
    const unseen = deployment({ observedGeneration: 2 });
    assert.deepEqual(nextStep(holding(unseen), [pod("old")], before, true), { type: "wait" });
    const rolling = deployment({ updatedReplicas: 0 });
    assert.deepEqual(nextStep(holding(rolling), [pod("old")], before, true), { type: "wait" });
  });

  it("doubles pods where the template is the same, once", () => {
    assert.deepEqual(nextStep(holding(deployment()), [pod("old")], before, true), { type: "double" });
    assert.deepEqual(
      nextStep(mergePatch(holding(deployment()), doubled(deployment())), [pod("old")], before, true),
      { type: "wait" },
    );
  });

  it("admits new pods, and none that is about to end", () => {
    const fresh = pod("new");
    assert.deepEqual(nextStep(holding(deployment()), [pod("old"), fresh], before, false), {
      type: "admit",
      pods: [fresh],
    });
    const ending = pod("new", { deletionTimestamp: new Date() });
    assert.deepEqual(nextStep(holding(deployment()), [pod("old"), ending], before, false), { type: "wait" });
  });
});
