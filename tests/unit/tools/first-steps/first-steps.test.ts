import assert from "node:assert/strict";
import type { ClusterObject } from "../../../../components/cluster/cluster-client";
import type { DatabaseState } from "../../../../tools/first-steps/administration";
import { takeFirstSteps, type StepResults } from "../../../../tools/first-steps/first-steps";

const email = "jane.doe@example.org";

/** A REANA that remembers what was done to it. */
class FakeReana {
  readonly done: string[] = [];
  readonly secrets = new Map<string, ClusterObject>();
  readonly progress: string[] = [];

  constructor(private database: DatabaseState) {}

  run(asked = email): Promise<StepResults> {
    return takeFirstSteps({
      administration: {
        state: () => Promise.resolve(this.database),
        createDatabase: () => {
          this.done.push("database");
          this.database = { ...this.database, complete: true };
          return Promise.resolve();
        },
        createAdministrator: (address, password) => {
          this.done.push(`administrator ${address} ${password}`);
          this.database = { ...this.database, administrator: { email: address, token: "the-token" } };
          return Promise.resolve();
        },
      },
      cluster: {
        read: ({ name }) => Promise.resolve(this.secrets.get(name)),
        create: (object) => {
          this.done.push(`${object.kind} ${object.metadata?.name}`);
          this.secrets.set(object.metadata?.name ?? "", object);
          return Promise.resolve(object);
        },
      },
      namespace: "reana",
      releasePrefix: "reana",
      email: asked,
      password: () => Promise.resolve("long enough"),
      progress: (text) => this.progress.push(text),
    });
  }
}

const administrator = { email, token: "the-token" };

describe("first steps", () => {
  it("make the database, the administrator and the Secret, once", async () => {
    const reana = new FakeReana({ complete: false, administrator: undefined });
    assert.deepEqual(await reana.run(), { database: "created", administrator: "created", secret: "created" });
    assert.deepEqual(reana.done, [
      "database",
      `administrator ${email} long enough`,
      "Secret reana-admin-access-token",
    ]);
    assert.deepEqual(reana.secrets.get("reana-admin-access-token")?.data, {
      ADMIN_ACCESS_TOKEN: Buffer.from("the-token").toString("base64"),
    });
    assert.deepEqual(await reana.run(), { database: "present", administrator: "present", secret: "present" });
    assert.equal(reana.done.length, 3);
  });

  it("go on where they were interrupted", async () => {
    const withoutSecret = new FakeReana({ complete: true, administrator });
    assert.equal((await withoutSecret.run()).secret, "created");
    assert.deepEqual(withoutSecret.done, ["Secret reana-admin-access-token"]);
    const withoutAdministrator = new FakeReana({ complete: true, administrator: undefined });
    assert.equal((await withoutAdministrator.run()).administrator, "created");
    assert.equal(withoutAdministrator.done[0], `administrator ${email} long enough`);
  });

  it("name the administrator that there is, and change nothing", async () => {
    const reana = new FakeReana({ complete: true, administrator });
    await assert.rejects(
      reana.run("other@example.org"),
      /--admin-email other@example.org: this REANA has the administrator jane.doe@example.org/,
    );
    assert.deepEqual(reana.done, []);
  });

  it("leave a Secret alone that has another token, and do not show either", async () => {
    const reana = new FakeReana({ complete: true, administrator });
    const data = { ADMIN_ACCESS_TOKEN: Buffer.from("another").toString("base64") };
    reana.secrets.set("reana-admin-access-token", { data });
    await assert.rejects(reana.run(), ({ message }: Error) => {
      assert.match(message, /Secret reana-admin-access-token in namespace reana has another token/);
      assert.doesNotMatch(message, /the-token|another-/);
      return true;
    });
    assert.deepEqual(reana.done, []);
  });

  it("do not show the password or the token in their progress", async () => {
    const reana = new FakeReana({ complete: false, administrator: undefined });
    await reana.run();
    assert.ok(reana.progress.length >= 4);
    assert.doesNotMatch(reana.progress.join("\n"), /long enough|the-token/);
  });

  it("say so where the administrator's token was withdrawn", async () => {
    const reana = new FakeReana({ complete: true, administrator: { email, token: undefined } });
    await assert.rejects(reana.run(), /has no access token that is in force/);
  });
});
