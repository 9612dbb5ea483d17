import assert from "node:assert/strict";
import { rotate, type RotationParts, type RotationResult } from "../../../../tools/rotate/rotation";
import type { Account } from "../../../../tools/rotate/rotatable";
import type { RotationRecord } from "../../../../tools/rotate/rotation-record";

class Killed extends Error {}

/** At the first change nothing has begun that the message could name. */
const killed = (error: unknown): boolean =>
  error instanceof Killed || (error instanceof Error && error.cause instanceof Killed);

/** A REANA in memory: a database, a stack, a Secret, and pods with what the Secret had when they started. */
class FakeReana {
  readonly open = new Map([["reana", "first"]]);
  readonly config: { user: string; password: string } = { user: "reana", password: "first" };
  secret: Account = { user: "reana", password: "first" };
  deployed: Account = { user: "reana", password: "first" };
  pods: readonly { readonly uid: string; readonly account: Account }[] = [
    { uid: "pod-1", account: this.secret },
  ];
  workflows: readonly { readonly uid: string; readonly account: Account }[] = [];
  record: RotationRecord | undefined;
  /** Everything that changed something, in order. */
  readonly changes: string[] = [];
  changesAtKill = Infinity;
  hasChanges = false;
  private made = 0;

  /** Ends the command after a number of changes. */
  private readonly change = (what: string, make: () => void): Promise<void> =>
    new Promise((resolve) => {
      make();
      this.changes.push(what);
      for (const { account } of [...this.pods, ...this.workflows]) {
        assert.equal(this.open.get(account.user), account.password, `after ${what} a pod is not let in`);
      }
      if (this.changes.length >= this.changesAtKill) {
        throw new Killed(what);
      }
      resolve();
    });

  private parts(more: Partial<RotationParts>): RotationParts {
    return {
      secret: "database",
      stackName: "prod",
      accounts: {
        successorOf: (user) => Promise.resolve(user === "reana" ? "reana_2" : "reana"),
        enable: ({ user, password }) => this.change(`enable ${user}`, () => this.open.set(user, password)),
        check: ({ user, password }) => {
          assert.equal(this.open.get(user), password);
          return Promise.resolve();
        },
        disable: (user) => this.change(`disable ${user}`, () => this.open.delete(user)),
      },
      record: {
        read: () => Promise.resolve(this.record),
        write: (record) => this.change(`record ${record.done}`, () => (this.record = record)),
        delete: () => this.change("record is deleted", () => (this.record = undefined)),
      },
      stack: {
        hasChanges: () => Promise.resolve(this.hasChanges),
        configure: async ({ user, password }) => {
          await this.change("password is configured", () => (this.config.password = password));
          await this.change("user is configured", () => (this.config.user = user));
        },
        password: () => Promise.resolve(this.config.password),
        up: () => this.update(),
      },
      clusterSecret: {
        user: () => Promise.resolve(this.secret.user),
        write: (account) => this.change("Secret", () => (this.secret = account)),
      },
      pods: {
        present: () => Promise.resolve(this.pods.map(({ uid }) => uid)),
        replace: async (before, update) => {
          await update();
          const fresh = { uid: `pod-${this.changes.length}`, account: this.secret };
          await this.change("new pod", () => (this.pods = [...this.pods, fresh]));
          await this.change("old pods end", () => {
            this.pods = this.pods.filter(({ uid }) => !before.includes(uid));
          });
        },
      },
      workflows: () => Promise.resolve(this.workflows.map(({ uid }) => uid)),
      newPassword: () => `new-${(this.made += 1)}`,
      disableNow: false,
      stopIfInterrupted: () => {},
      progress: () => {},
      ...more,
    };
  }

  /** As the program does, refuses to overwrite another password in the cluster. */
  private update(): Promise<void> {
    assert.deepEqual({ ...this.config }, { ...this.secret }, "pulumi up refuses to overwrite the Secret");
    return this.change("up", () => (this.deployed = { ...this.config }));
  }

  rotate(more: Partial<RotationParts> = {}): Promise<RotationResult> {
    return rotate(this.parts(more));
  }

  assertRotated(from: string, to: string): void {
    const account = { user: to, password: this.config.password };
    assert.match(account.password, /^new-/);
    assert.deepEqual([{ ...this.config }, { ...this.secret }, this.deployed], [account, account, account]);
    assert.deepEqual([...this.open], [[to, account.password]]);
    assert.ok(this.pods.length > 0 && this.pods.every((pod) => pod.account.user === to));
    assert.ok(!this.open.has(from));
    assert.equal(this.record, undefined);
  }
}

describe("a rotation", () => {
  it("changes the password everywhere, and back to the first account the next time", async () => {
    const reana = new FakeReana();
    assert.deepEqual(await reana.rotate(), {
      user: "reana_2",
      previousUser: "reana",
      previousDisabled: true,
      workflows: 0,
    });
    reana.assertRotated("reana", "reana_2");
    await reana.rotate();
    reana.assertRotated("reana_2", "reana");
  });

  it("lets each pod in with what it has, wherever the command is killed, and goes on when it is run again", async () => {
    const whole = new FakeReana();
    await whole.rotate();
    for (let kill = 1; kill <= whole.changes.length; kill += 1) {
      for (let again = 1; again <= 3; again += 1) {
        const reana = new FakeReana();
        reana.changesAtKill = kill;
        await assert.rejects(reana.rotate(), killed);
        // Killed once more, a few steps later.
        reana.changesAtKill = kill + again;
        await reana.rotate().catch((error: unknown) => assert.ok(killed(error)));
        reana.changesAtKill = Infinity;
        // A rotation whose last change was made has ended: another one begins.
        if (reana.record !== undefined || reana.config.user === "reana") {
          await reana.rotate();
        }
        reana.assertRotated(...turn(reana));
      }
    }
  });

  it("refuses to deploy other changes on the way", async () => {
    const reana = new FakeReana();
    reana.hasChanges = true;
    await assert.rejects(reana.rotate(), /has changes that are not deployed.*pulumi up --stack prod first/);
    assert.deepEqual(reana.changes, []);
  });

  it("goes on whatever has changed since it was interrupted", async () => {
    const reana = new FakeReana();
    reana.changesAtKill = 4;
    await assert.rejects(reana.rotate(), killed);
    reana.changesAtKill = Infinity;
    reana.hasChanges = true;
    await reana.rotate();
    reana.assertRotated("reana", "reana_2");
  });

  it("ends between two steps when it is interrupted", async () => {
    const reana = new FakeReana();
    let asked = 0;
    const stopIfInterrupted = (): void => {
      asked += 1;
      throw new Error("interrupted");
    };
    await assert.rejects(
      reana.rotate({ stopIfInterrupted }),
      /^Error: interrupted\nThe rotation has not ended: run the command again to go on\.$/,
    );
    assert.equal(asked, 1);
    assert.equal(reana.record?.done, "configured");
    await reana.rotate();
    reana.assertRotated("reana", "reana_2");
  });

  it("does not begin while that of another secret has not ended", async () => {
    const reana = new FakeReana();
    reana.record = { secret: "cache", from: "a", to: "b", done: "begun" };
    await assert.rejects(
      reana.rotate(),
      /the rotation of cache has not ended: npm run rotate -- --stack prod --secret cache/,
    );
    assert.deepEqual(reana.changes, []);
  });

  describe("beside workflows that began before", () => {
    const running = (): FakeReana => {
      const reana = new FakeReana();
      reana.workflows = [{ uid: "workflow", account: reana.secret }];
      return reana;
    };

    it("leaves them their account, and disables it when they have ended", async () => {
      const reana = running();
      const result = await reana.rotate();
      assert.deepEqual([result.previousDisabled, result.workflows], [false, 1]);
      assert.ok(reana.open.has("reana"));
      // Another one begins, with the new account.
      reana.workflows = [...reana.workflows, { uid: "later", account: reana.secret }];
      assert.equal((await reana.rotate()).previousDisabled, false);
      reana.workflows = reana.workflows.filter(({ uid }) => uid === "later");
      assert.equal((await reana.rotate()).previousDisabled, true);
      reana.assertRotated("reana", "reana_2");
    });

    it("disables it at once where that is asked for", async () => {
      const reana = running();
      reana.workflows = reana.workflows.map(({ uid }) => ({ uid, account: reana.secret }));
      await reana.rotate();
      // What is left of them does not count here.
      const left = reana.workflows;
      reana.workflows = [];
      const result = await reana.rotate({
        disableNow: true,
        workflows: () => Promise.resolve(left.map(({ uid }) => uid)),
      });
      assert.deepEqual([result.previousDisabled, result.workflows], [true, 1]);
      reana.assertRotated("reana", "reana_2");
    });
  });
});

/** The accounts of the last rotation. */
const turn = ({ config }: FakeReana): [string, string] =>
  config.user === "reana_2" ? ["reana", "reana_2"] : ["reana_2", "reana"];
