import assert from "node:assert/strict";
import type { ClusterObject } from "../../../../components/cluster/cluster-client";
import { isSettled, settledDatabase } from "../../../../tools/rotate/settled-database";
import { fakeCluster } from "../../cluster/fake-cluster";

const now = Date.parse("2026-11-28T12:00:00Z");

interface Fields {
  readonly ending?: boolean;
  readonly phase?: string;
}

/** A pod of the database whose container has run for so many seconds. */
const pod = (seconds: number, fields: Fields = {}, at = now): ClusterObject =>
  ({
    apiVersion: "v1",
    kind: "Pod",
    metadata: {
      name: `reana-db-${seconds}`,
      namespace: "reana",
      labels: { app: "reana-db" },
      ...(fields.ending === true ? { deletionTimestamp: "2026-11-28T11:59:50Z" } : {}),
    },
    status: {
      phase: fields.phase ?? "Running",
      conditions: [{ type: "Ready", status: fields.phase === "Failed" ? "False" : "True" }],
      containerStatuses: [{ state: { running: { startedAt: new Date(at - seconds * 1000).toISOString() } } }],
    },
  }) as unknown as ClusterObject;

describe("a database whose password is changed", () => {
  it("has one pod, which has run for longer than a replaced one needs to notice that its lock file is gone", () => {
    assert.equal(isSettled([pod(101)], now), true);
    assert.equal(isSettled([pod(101), pod(5000, { phase: "Failed" })], now), true);
    assert.equal(isSettled([pod(99)], now), false);
    assert.equal(isSettled([], now), false);
  });

  it("has no pod that ends or begins beside it, and one that is ready", () => {
    assert.equal(isSettled([pod(200), pod(5000, { ending: true })], now), false);
    assert.equal(isSettled([pod(5000), pod(1)], now), false);
    assert.equal(isSettled([pod(5000, { ending: true })], now), false);
    assert.equal(isSettled([{ ...pod(5000), status: { phase: "Pending" } }], now), false);
  });

  it("is not waited for where it has run long enough", async () => {
    const said: string[] = [];
    const cluster = fakeCluster(pod(5000, {}, Date.now()) as Parameters<typeof fakeCluster>[0]);
    await settledDatabase(cluster, "reana", "reana-db", (text) => void said.push(text));
    assert.deepEqual(said, []);
  });
});
