import assert from "node:assert/strict";
import type { ClusterObject } from "../../../../components/cluster/cluster-client";
import { newestReady } from "../../../../tools/pods/ready-pod";

const pod = (
  name: string,
  created: string,
  { ready = true, ending = false, containers = ["rest-api", "sidecar"] } = {},
): ClusterObject => ({
  metadata: {
    name,
    creationTimestamp: new Date(created),
    ...(ending ? { deletionTimestamp: new Date(created) } : {}),
  },
  spec: { containers: containers.map((container) => ({ name: container })) },
  status: { conditions: [{ type: "Ready", status: ready ? "True" : "False" }] },
});

describe("the pod that commands run in", () => {
  it("is the newest that is ready and does not end", () => {
    const pods = [
      pod("older", "2026-01-01"),
      pod("chosen", "2026-01-02"),
      pod("starting", "2026-01-03", { ready: false }),
      pod("ending", "2026-01-04", { ending: true }),
    ];
    assert.deepEqual(newestReady(pods, "reana", "rest-api"), {
      namespace: "reana",
      pod: "chosen",
      container: "rest-api",
    });
  });

  it("has the first container where none has the name", () => {
    const pods = [pod("one", "2026-01-01", { containers: ["server"] })];
    assert.equal(newestReady(pods, "reana", "rest-api")?.container, "server");
  });

  it("is none where none is ready", () => {
    assert.equal(
      newestReady([pod("starting", "2026-01-01", { ready: false })], "reana", "rest-api"),
      undefined,
    );
  });
});
