import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import type { ClusterObject } from "../../../../components/cluster/cluster-client";
import { ClusterError } from "../../../../components/cluster/cluster-error";
import { soleRun, type RunPlace, type SoleRun } from "../../../../tools/rotate/sole-run";

/** An API server with one object, which refuses what would overwrite a change of another. */
class OneObject {
  stored: ClusterObject | undefined;
  responds = true;
  private version = 0;

  private readonly answer = (change: () => void): Promise<ClusterObject> =>
    new Promise((resolve) => {
      if (!this.responds) {
        throw new ClusterError("ConfigMap: the cluster test cannot be reached (ECONNREFUSED)");
      }
      change();
      resolve(this.stored ?? {});
    });

  private store(object: ClusterObject, expected: string | undefined): void {
    if (this.stored?.metadata?.resourceVersion !== expected) {
      throw new ClusterError("ConfigMap: the cluster test returned 409: conflict");
    }
    this.version += 1;
    this.stored = { ...object, metadata: { ...object.metadata, resourceVersion: String(this.version) } };
  }

  readonly client: RunPlace["cluster"] = {
    read: () => Promise.resolve(this.stored),
    create: (object) => this.answer(() => this.store(object, undefined)),
    replace: (object) => this.answer(() => this.store(object, object.metadata?.resourceVersion)),
    delete: () => this.answer(() => (this.stored = undefined)).then(() => {}),
  };
}

describe("a run of npm run rotate", () => {
  const pauses = { beat: 10, silence: 100 };
  let cluster: OneObject;
  let said: string[];
  let runs: SoleRun[];
  beforeEach(() => {
    [cluster, said, runs] = [new OneObject(), [], []];
  });
  afterEach(async () => {
    cluster.responds = true;
    await Promise.all(runs.map((run) => run.end()));
  });

  const begin = async (holder: string, at = pauses): Promise<SoleRun> => {
    const run = await soleRun(
      {
        cluster: cluster.client,
        namespace: "reana",
        prefix: "reana",
        holder,
        progress: (text) => said.push(text),
      },
      at,
    );
    runs.push(run);
    return run;
  };

  it("leaves nothing behind", async () => {
    const run = await begin("process 1 on a");
    assert.equal(cluster.stored?.metadata?.name, "reana-rotation-run");
    await sleep(30);
    run.stopIfTaken();
    await run.end();
    assert.equal(cluster.stored, undefined);
    await (await begin("process 2 on a")).end();
    assert.deepEqual(said, []);
  });

  it("is refused while another one gives signs of life, which is named", async () => {
    const first = await begin("process 1 on a");
    await assert.rejects(
      begin("process 2 on b"),
      /^Error: npm run rotate, process 1 on a, is at work on this REANA: wait until it ends/,
    );
    first.stopIfTaken();
    assert.equal(cluster.stored?.data?.["holder"], "process 1 on a");
  });

  it("begins when another one that was killed has been silent for long", async () => {
    cluster.stored = { metadata: { resourceVersion: "x" }, data: { holder: "process 1 on a", number: "7" } };
    await begin("process 2 on b");
    assert.match(said.join(), /^npm run rotate, process 1 on a, has not ended: looking for 0\.1 s/);
    assert.equal(cluster.stored.data?.["holder"], "process 2 on b");
  });

  it("begins as soon as another one has ended", async () => {
    const first = await begin("process 1 on a", { beat: 10_000, silence: 100 });
    const second = begin("process 2 on b", { beat: 10, silence: 10_000 });
    await sleep(20);
    await first.end();
    (await second).stopIfTaken();
  });

  it("is one of two that begin at the same time", async () => {
    const results = await Promise.allSettled([begin("process 1 on a"), begin("process 2 on b")]);
    const refused = results.flatMap((result) =>
      result.status === "rejected" ? [String(result.reason)] : [],
    );
    assert.deepEqual(refused, ["Error: another npm run rotate has just begun: wait until it ends"]);
  });

  it("stops when another one has taken over, and leaves that one's mark", async () => {
    const first = await begin("process 1 on a", { beat: 40, silence: 100 });
    cluster.stored = { metadata: { resourceVersion: "x" }, data: { holder: "process 2 on b" } };
    await sleep(80);
    assert.throws(() => first.stopIfTaken(), /another npm run rotate has taken over/);
    await first.end();
    assert.equal(cluster.stored.data?.["holder"], "process 2 on b");
  });

  it("goes on when the cluster does not respond for a while", async () => {
    const run = await begin("process 1 on a");
    cluster.responds = false;
    await sleep(40);
    cluster.responds = true;
    await sleep(40);
    run.stopIfTaken();
    assert.equal(cluster.stored?.data?.["holder"], "process 1 on a");
  });
});
