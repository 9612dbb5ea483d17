import assert from "node:assert/strict";
import type { ClusterClient, ClusterObject } from "../../../../components/cluster/cluster-client";
import { accountSecret } from "../../../../tools/rotate/account-secret";
import { recordStore } from "../../../../tools/rotate/rotation-record";
import { workflowPods } from "../../../../tools/rotate/workflow-pods";
import { mergePatch } from "../../cluster/merge-patch";
import { fakeCluster, type FakeObject } from "../../cluster/fake-cluster";

/** A cluster with one object. */
function oneObject(first: ClusterObject | undefined): Pick<
  ClusterClient,
  "read" | "patch" | "apply" | "delete"
> & {
  readonly get: () => ClusterObject | undefined;
} {
  let stored = first;
  return {
    get: () => stored,
    read: () => Promise.resolve(stored),
    patch: (_, fields) => {
      stored = mergePatch(stored, fields);
      return Promise.resolve();
    },
    apply: (object) => {
      stored = object;
      return Promise.resolve(object);
    },
    delete: () => {
      stored = undefined;
      return Promise.resolve();
    },
  };
}

const encoded = (text: string): string => Buffer.from(text).toString("base64");

const secret: ClusterObject = {
  metadata: { name: "reana-db-secrets", annotations: { "helm.sh/resource-policy": "keep" } },
  data: { user: encoded("reana"), password: encoded("first"), other: "kept" },
};

describe("the Secret of an account", () => {
  it("is read, and written beside what else is in it", async () => {
    const cluster = oneObject(secret);
    const account = accountSecret(cluster, "reana", "reana-db-secrets");
    assert.equal(await account.user(), "reana");
    await account.write({ user: "reana_2", password: "second" });
    assert.deepEqual(cluster.get()?.data, {
      user: encoded("reana_2"),
      password: encoded("second"),
      other: "kept",
    });
    assert.deepEqual(cluster.get()?.metadata, secret.metadata);
  });

  it("is named where it has no user", async () => {
    await assert.rejects(
      accountSecret(oneObject(undefined), "reana", "reana-db-secrets").user(),
      /Secret reana-db-secrets in namespace reana has no user, .*series 0\.9/,
    );
  });
});

describe("the record of a rotation", () => {
  it("is kept in a ConfigMap until the rotation has ended", async () => {
    const cluster = oneObject(undefined);
    const store = recordStore(cluster, "reana", "reana");
    assert.equal(await store.read(), undefined);
    const record = { secret: "database", from: "reana", to: "reana_2", done: "begun", pods: ["a"] } as const;
    await store.write(record);
    assert.equal(cluster.get()?.metadata?.name, "reana-rotation");
    assert.deepEqual(await store.read(), record);
    await store.delete();
    assert.equal(await store.read(), undefined);
  });

  it("is named where somebody has made it unreadable", async () => {
    const store = recordStore(oneObject({ data: { record: "{}" } }), "reana", "reana");
    await assert.rejects(store.read(), /ConfigMap reana-rotation in namespace reana .* cannot be read/);
  });
});

describe("the pods of workflows", () => {
  const pod = (uid: string, namespace: string, phase: string, label = "reana-run-batch-workflow-uuid") => ({
    apiVersion: "v1",
    kind: "Pod",
    metadata: { uid, namespace, labels: { [label]: "" } },
    status: { phase },
  });
  const controller = (value: string) => ({
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name: "reana-workflow-controller", namespace: "reana" },
    spec: {
      template: {
        spec: { containers: [{ env: [{ name: "REANA_RUNTIME_KUBERNETES_NAMESPACE", value }] }] },
      },
    },
  });
  const list = (...objects: readonly FakeObject[]): Promise<readonly string[]> =>
    workflowPods(fakeCluster(...objects), "reana", "reana-workflow-controller");

  it("are those that run, in the namespace of workflows", async () => {
    const pods = [
      pod("a", "runs", "Running"),
      pod("b", "runs", "Pending"),
      pod("c", "runs", "Succeeded"),
      pod("d", "runs", "Failed"),
      pod("e", "reana", "Running"),
    ];
    assert.deepEqual(await list(controller("runs"), ...pods), ["a", "b"]);
    assert.deepEqual(await list(controller("reana"), ...pods), ["e"]);
  });
});
