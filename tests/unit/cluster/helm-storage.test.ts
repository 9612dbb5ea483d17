import assert from "node:assert/strict";
import { gzipSync } from "node:zlib";
import type { ClusterObject, ClusterReader } from "../../../components/cluster/cluster-client";
import { ClusterError } from "../../../components/cluster/cluster-error";
import { helmRevision, helmRevisions } from "../../../components/cluster/helm-storage";
import { helmSecret } from "./helm-secret";

describe("Helm's storage", () => {
  it("decodes a revision", () => {
    const manifest = "---\napiVersion: v1\nkind: Service\n";
    const secret = helmSecret({ revision: 3, status: "pending-upgrade", values: { a: 1 }, manifest });
    assert.deepEqual(helmRevision(secret), {
      revision: 3,
      status: "pending-upgrade",
      description: "Install complete",
      lastDeployed: "2026-11-28T08:00:00Z",
      chartName: "reana",
      chartVersion: "0.95.0-alpha.5",
      appVersion: "0.95.0-alpha.5",
      values: { a: 1 },
      chartValues: { serviceType: "NodePort" },
      manifest,
      secretName: "sh.helm.release.v1.reana.v3",
      resourceVersion: "1",
    });
  });

  it("decodes what early versions of Helm did not compress", () => {
    assert.equal(helmRevision(helmSecret({ compressed: false })).status, "deployed");
  });

  it("takes no values for empty ones, and a status of a later Helm for unknown", () => {
    const { values, status } = helmRevision(helmSecret({ values: null, status: "pending-something" }));
    assert.deepEqual([values, status], [{}, "unknown"]);
  });

  it("lists the revisions of one release, newest first", async () => {
    const asked: unknown[] = [];
    const reader: Pick<ClusterReader, "list"> = {
      list: (...args) => {
        asked.push(args);
        const other = { ...helmSecret({ revision: 99 }), type: "Opaque" };
        return Promise.resolve([2, 10, 1].map((revision) => helmSecret({ revision })).concat(other));
      },
    };
    const revisions = await helmRevisions(reader as ClusterReader, "reana", "reana");
    assert.deepEqual(
      revisions.map(({ revision }) => revision),
      [10, 2, 1],
    );
    assert.deepEqual(asked, [
      ["v1", "Secret", { namespace: "reana", labelSelector: "owner=helm,name=reana" }],
    ]);
  });

  const data = (release: Buffer): ClusterObject["data"] => ({
    release: Buffer.from(release.toString("base64")).toString("base64"),
  });
  const undecodable: readonly (readonly [string, ClusterObject["data"]])[] = [
    ["no data", {}],
    ["no JSON", data(gzipSync("secret-word"))],
    ["JSON of another shape", data(Buffer.from(JSON.stringify({ version: "secret-word" })))],
    ["a damaged archive", data(gzipSync("secret-word").subarray(0, 15))],
    ["an archive that grows beyond all bounds", data(gzipSync(Buffer.alloc(70 * 1024 * 1024)))],
  ];
  for (const [what, damaged] of undecodable) {
    it(`names the Secret and not its content: ${what}`, () => {
      assert.throws(
        () => helmRevision({ ...helmSecret(), ...(damaged === undefined ? {} : { data: damaged }) }),
        (failure: unknown) => {
          assert.ok(failure instanceof ClusterError);
          assert.equal(
            failure.message,
            "Secret reana/sh.helm.release.v1.reana.v1: its data is not a release that Helm 3 stored",
          );
          return true;
        },
      );
    });
  }
});
