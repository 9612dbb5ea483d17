import assert from "node:assert/strict";
import type { PodContainer, PodResult } from "../../../../tools/pods/run-in-pod";
import { DatabaseAccounts } from "../../../../tools/rotate/database-accounts";

const container = (pod: string): PodContainer => ({ namespace: "reana", pod, container: pod });
const account = { user: "reana_2", password: "NeverShownNeverShownNeverShown12" };

/** A PostgreSQL that knows some roles with their settings, and pods of reana-server that print something. */
class FakeDatabase {
  readonly commands: string[] = [];
  readonly inputs: string[] = [];

  constructor(
    private readonly roles: Readonly<Record<string, readonly string[]>> = { reana: [] },
    private readonly inServer: Partial<PodResult> = { stdout: "reana\n" },
    private readonly refusal?: string,
    /** How often there is no connection at first. */
    private absent = 0,
  ) {}

  readonly accounts = new DatabaseAccounts(
    ({ pod }, command, { input = "" } = {}) => {
      this.commands.push(`${pod}: ${command.join(" ")}`);
      this.inputs.push(input);
      const result = { code: 0, stdout: "", stderr: "" };
      if (pod === "server") {
        return Promise.resolve({ ...result, ...this.inServer });
      }
      if (this.absent > 0) {
        this.absent -= 1;
        const stderr =
          "psql: error: connection to server failed: server closed the connection unexpectedly\n";
        return Promise.resolve({ ...result, code: 2, stderr });
      }
      const [, asked] = /rolname = '([^']*)'/.exec(input) ?? [];
      if (asked !== undefined) {
        const settings = this.roles[asked];
        const role = settings === undefined ? null : { settings };
        const state = { owner: "reana", passwordEncryption: "scram-sha-256", role };
        return Promise.resolve({ ...result, stdout: `${JSON.stringify(state)}\n` });
      }
      return Promise.resolve(
        this.refusal === undefined ? result : { ...result, code: 3, stderr: this.refusal },
      );
    },
    () => Promise.resolve(container("db")),
    () => Promise.resolve(container("server")),
    "reana-db",
  );

  /** Statements that change something. */
  statements(): readonly string[] {
    return this.inputs
      .filter((input) => /ALTER|CREATE|GRANT/.test(input))
      .flatMap((input) => input.split("\n").filter((line) => !/^(BEGIN;|COMMIT;|\\q|)$/.test(line)))
      .map((line) => line.replace(/'SCRAM-SHA-256[^']*'/, "'(verifier)'"));
  }
}

describe("accounts of the database", () => {
  it("take turns: the owner of the database and a second one", async () => {
    const { accounts } = new FakeDatabase({ reana: [], reana_2: ["role=reana"] });
    assert.equal(await accounts.successorOf("reana"), "reana_2");
    assert.equal(await accounts.successorOf("reana_2"), "reana");
  });

  it("do not take a role that somebody else made", async () => {
    const { accounts } = new FakeDatabase({ reana: [], reana_2: [] });
    await assert.rejects(accounts.successorOf("reana"), /has a role reana_2 that this command did not make/);
  });

  it("make the second one, which acts as the owner, and give an existing one another password", async () => {
    const database = new FakeDatabase();
    await database.accounts.enable(account, "reana");
    assert.deepEqual(database.statements(), [
      'CREATE ROLE "reana_2";',
      'GRANT "reana" TO "reana_2";',
      `ALTER ROLE "reana_2" SET role = 'reana';`,
      `ALTER ROLE "reana_2" LOGIN PASSWORD '(verifier)';`,
    ]);
    const back = new FakeDatabase({ reana: [], reana_2: ["role=reana"] });
    await back.accounts.enable({ ...account, user: "reana" }, "reana_2");
    assert.deepEqual(back.statements(), [`ALTER ROLE "reana" LOGIN PASSWORD '(verifier)';`]);
  });

  it("have no password in a command or a statement", async () => {
    const database = new FakeDatabase();
    await database.accounts.enable(account, "reana");
    await database.accounts.check(account);
    assert.ok(!database.commands.join("\n").includes(account.password));
    const statements = database.inputs.filter((input) => input.includes("BEGIN"));
    assert.ok(!statements.join("\n").includes(account.password));
    // reana-server gets it, on its standard input.
    assert.ok(database.inputs.includes(`${JSON.stringify(account)}\n`));
  });

  it("lose their password, and stay for the pod itself", async () => {
    const database = new FakeDatabase();
    await database.accounts.disable("reana", "reana_2");
    assert.deepEqual(database.statements(), ['ALTER ROLE "reana" PASSWORD NULL;']);
    assert.match(database.commands[0] ?? "", / reana_2$/);
  });

  it("wait for a database that restarts", async () => {
    const database = new FakeDatabase({ reana: [] }, {}, undefined, 1);
    await database.accounts.disable("reana_2", "reana");
    assert.equal(database.statements().length, 2);
  });

  it("are tried from reana-server; what it says is shown without the password", async () => {
    const stderr = `Traceback\npsycopg2.OperationalError: FATAL: password authentication failed, not ${account.password}\n`;
    const refusing = new FakeDatabase({ reana: [] }, { code: 1, stderr });
    await assert.rejects(refusing.accounts.check(account), (error: Error) => {
      assert.match(
        error.message,
        /does not let reana_2 in with the new password: .*authentication failed, not \[secret\]/,
      );
      return true;
    });
    const other = new FakeDatabase({ reana: [] }, { stdout: "reana_2\n" });
    await assert.rejects(other.accounts.check(account), /it acts as reana_2, not as reana/);
  });

  it("say what the database objects to, without the statement", async () => {
    const stderr = "ERROR:  permission denied to create role\nSTATEMENT: CREATE ROLE secret\n";
    const database = new FakeDatabase({ reana: [] }, {}, stderr);
    await assert.rejects(
      database.accounts.enable(account, "reana"),
      /^Error: the database refuses it: ERROR: +permission denied to create role$/,
    );
  });

  it("are those of REANA's own database only", async () => {
    await new FakeDatabase({}, { stdout: "reana-db\n" }).accounts.assertOwn();
    await new FakeDatabase({}, { stdout: "reana-db.reana.svc\n" }).accounts.assertOwn();
    await assert.rejects(
      new FakeDatabase({}, { stdout: "reana-pgbouncer\n" }).accounts.assertOwn(),
      /reana-server connects to reana-pgbouncer, which is not REANA's own database reana-db/,
    );
  });
});
