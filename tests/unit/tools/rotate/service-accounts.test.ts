import assert from "node:assert/strict";
import type { ClusterClient } from "../../../../components/cluster/cluster-client";
import { UsageError } from "../../../../tools/command-line/usage-error";
import { BrokerAccounts } from "../../../../tools/rotate/broker-accounts";
import { rotatable } from "../../../../tools/rotate/rotatable";
import { accountsOf } from "../../../../tools/rotate/service-accounts";
import { fakeCluster } from "../../cluster/fake-cluster";

describe("the service of a secret", () => {
  it("is not there where the stack uses one elsewhere", async () => {
    await assert.rejects(
      accountsOf(rotatable("database"), fakeCluster() as ClusterClient, "reana", "reana", () => undefined),
      (error) =>
        error instanceof UsageError &&
        /there is no PostgreSQL reana-db in namespace reana/.test(error.message),
    );
  });

  it("may be a StatefulSet", async () => {
    const name = "reana-message-broker";
    const cluster = fakeCluster(
      { apiVersion: "apps/v1", kind: "StatefulSet", metadata: { name, namespace: "reana" } },
      {
        apiVersion: "v1",
        kind: "Pod",
        metadata: { name: `${name}-0`, namespace: "reana", labels: { app: name } },
        spec: { containers: [{ name: "message-broker" }] },
        status: { conditions: [{ type: "Ready", status: "True" }] },
      },
    ) as ClusterClient;
    const accounts = await accountsOf(
      rotatable("message-broker"),
      cluster,
      "reana",
      "reana",
      () => undefined,
    );
    assert.ok(accounts instanceof BrokerAccounts);
  });
});
