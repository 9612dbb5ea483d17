import assert from "node:assert/strict";
import { migrationJob } from "../../../../components/chart/upgrade/migration-job";
import { runMigration } from "../../../../components/chart/upgrade/run-migration";
import { changingCluster, type ChangingCluster, type StoredObject } from "../../cluster/changing-cluster";
import { server } from "./objects";

const job = migrationJob(server("old"), "new", 1);
assert.ok(job !== undefined);
const name = "reana-server-database-migration";

const withCondition =
  (type: string) =>
  (object: StoredObject): StoredObject => ({
    ...object,
    status: { conditions: [{ type, status: "True", reason: "BackoffLimitExceeded" }] },
  });

async function run(cluster: ChangingCluster, log = ""): Promise<readonly string[]> {
  const said: string[] = [];
  await runMigration(cluster.client, job as StoredObject, 1, {
    say: (line) => said.push(line),
    logOf: () => Promise.resolve(log),
    interval: 1,
    progressInterval: 20,
  });
  return said;
}

describe("a migration of the database", () => {
  it("runs to its end, says how long it took, and leaves no Job", async () => {
    const cluster = changingCluster([], withCondition("Complete"));
    assert.match((await run(cluster)).join(), /^the database is migrated \(\d+\.\d s\)$/);
    assert.deepEqual(cluster.changes, [`create Job ${name}`, `delete Job ${name}`]);
  });

  it("that fails leaves no Job, and its error has the end of the log", async () => {
    const cluster = changingCluster([], withCondition("Failed"));
    await assert.rejects(run(cluster, "first line\nlock timeout\n"), (error: Error) => {
      assert.match(
        error.message,
        /database-migration in namespace reana: BackoffLimitExceeded\).*running on.*\n    first line\n    lock timeout$/s,
      );
      assert.doesNotMatch(error.message, /make them first/);
      return true;
    });
    assert.deepEqual(cluster.objects(), []);
  });

  it("says what to do where the tables were never made, and that a pod left no log", async () => {
    const cluster = (): ChangingCluster => changingCluster([], withCondition("Failed"));
    await assert.rejects(
      run(cluster(), 'relation "__reana.user" does not exist'),
      /make them first \(docs\/getting-started\.md/,
    );
    await assert.rejects(run(cluster()), /It left no log\.$/);
  });

  it("waits for the Job of an interrupted update, removes it, and runs again", async () => {
    const left = withCondition("Failed")(job as StoredObject);
    const cluster = changingCluster([left], withCondition("Complete"));
    const said = await run(cluster);
    assert.match(said[0] ?? "", /^waits for Job reana-server-database-migration.*interrupted/);
    assert.deepEqual(cluster.changes, [`delete Job ${name}`, `create Job ${name}`, `delete Job ${name}`]);
  });

  it("goes on while the cluster answers some questions with an error, and not for ever", async () => {
    const cluster = changingCluster([], withCondition("Complete"));
    const read: typeof cluster.client.read = (asked) => cluster.client.read(asked);
    let errors = 5;
    const client: typeof cluster.client = {
      ...cluster.client,
      read: (asked) => {
        errors -= 1;
        return errors >= 0 && cluster.changes.length > 0
          ? Promise.reject(new Error("the cluster cannot be reached"))
          : read(asked);
      },
    };
    assert.match((await run({ ...cluster, client })).join(), /is migrated/);
    errors = 1000;
    await assert.rejects(run({ ...cluster, client }), /the cluster cannot be reached/);
  });

  it("says why its pod does not start while it waits", async () => {
    const pod: StoredObject = {
      apiVersion: "v1",
      kind: "Pod",
      metadata: {
        name: "p",
        namespace: "reana",
        labels: { "app.kubernetes.io/name": "reana-database-migration" },
      },
      status: {
        phase: "Pending",
        containerStatuses: [{ state: { waiting: { reason: "ImagePullBackOff" } } }],
      },
    };
    const cluster = changingCluster([pod]);
    setTimeout(() => void cluster.client.delete({ ...reference, kind: "Job" }), 60);
    const said: string[] = [];
    const watch = { say: (line: string) => said.push(line), logOf: () => Promise.resolve("") };
    await assert.rejects(
      runMigration(cluster.client, job, 1, { ...watch, interval: 1, progressInterval: 20 }),
      /: it was deleted\).*It left no log/,
    );
    assert.match(said.join("\n"), /^migrates the database, 0 s: ImagePullBackOff$/m);
  });
});

const reference = { apiVersion: "batch/v1", name, namespace: "reana" };
