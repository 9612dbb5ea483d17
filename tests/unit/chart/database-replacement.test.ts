import assert from "node:assert/strict";
import { databaseReplacement } from "../../../components/chart/database-replacement";
import type { ClusterClient } from "../../../components/cluster/cluster-client";
import { creationOf, fakeCluster, type FakeObject } from "../cluster/fake-cluster";

const release = "kubernetes:helm.sh/v3:Release";
const check = databaseReplacement({ namespace: "reana", prefix: "reana" });

const deployment = (name: string, type: string, namespace = "reana"): FakeObject => ({
  apiVersion: "apps/v1",
  kind: "Deployment",
  metadata: { name, namespace },
  spec: { strategy: { type } },
});

/** What the check changes in a cluster with these objects. */
async function changesOf(preview: boolean, ...objects: readonly FakeObject[]): Promise<readonly unknown[]> {
  const changes: unknown[] = [];
  const cluster = {
    ...fakeCluster(...objects),
    patch: (...change: readonly unknown[]) => Promise.resolve(void changes.push(change)),
  } as unknown as ClusterClient;
  await check.run({ ...creationOf(release, {}), preview }, () => Promise.resolve(cluster));
  return changes;
}

describe("the database's pod", () => {
  it("ends before its successor starts, from the installation on and before every update of the release", async () => {
    assert.deepEqual(check.when, ["afterCreate", "beforeUpdate"]);
    assert.ok(check.appliesTo(release) && !check.appliesTo("kubernetes:apps/v1:Deployment"));
    const objects = [
      deployment("reana-db", "RollingUpdate"),
      deployment("reana-db", "RollingUpdate", "another"),
      deployment("reana-server", "RollingUpdate"),
    ];
    assert.deepEqual(await changesOf(false, ...objects), [
      [
        { apiVersion: "apps/v1", kind: "Deployment", namespace: "reana", name: "reana-db" },
        { spec: { strategy: { type: "Recreate", rollingUpdate: null } } },
      ],
    ]);
  });

  it("is not changed in a preview, where it is so already, or where there is none", async () => {
    assert.deepEqual(await changesOf(true, deployment("reana-db", "RollingUpdate")), []);
    assert.deepEqual(await changesOf(false, deployment("reana-db", "Recreate")), []);
    assert.deepEqual(await changesOf(false), []);
  });
});
