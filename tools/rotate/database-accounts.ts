import { z } from "zod";
import { eventually } from "../command-line/eventually";
import type { PodContainer, RunInPod } from "../pods/run-in-pod";
import { counterpart, reasonOf, type Accounts } from "./accounts";
import { verifier, verifierKinds } from "./password";
import type { Account } from "./rotatable";

/** What the database says of itself, and of a role. */
const stateShape = z.object({
  /** Role that the database, and with it all that REANA has made there, belongs to. */
  owner: z.string(),
  passwordEncryption: z.enum(verifierKinds),
  /** Settings of the role; null: there is no such role. */
  role: z.object({ settings: z.array(z.string()) }).nullable(),
});

type DatabaseState = z.infer<typeof stateShape>;

/** Opens a connection as reana-server does, and prints which role acts in it. The account comes on the standard input. */
const connectAs = `
import json, os, sys
import psycopg2
account = json.loads(sys.stdin.readline())
connection = psycopg2.connect(
    host=os.getenv("REANA_DB_HOST", sys.argv[1]), port=os.getenv("REANA_DB_PORT", "5432"),
    dbname=os.getenv("REANA_DB_NAME", "reana"), user=account["user"], password=account["password"], connect_timeout=10)
cursor = connection.cursor()
cursor.execute("SELECT current_user")
print(cursor.fetchone()[0])
`;

/** Prints the host of the database that reana-server is given. */
const showHost = `import os, sys; print(os.getenv("REANA_DB_HOST", sys.argv[1]))`;

/** psql's exit code where there is no connection, or it is lost: the transaction may be repeated. */
const noConnection = 2;

/** How long the database may take to come back, in milliseconds. */
const restartLimit = 60_000;

const literal = (text: string): string => `'${text.replaceAll("'", "''")}'`;
const identifier = (name: string): string => `"${name.replaceAll('"', '""')}"`;

/**
 * Roles of REANA's own PostgreSQL. A role has one password. So two roles take turns: the one that the database belongs to, and a second
 * one, which acts as the first as soon as it is logged in. While pods are replaced, both are let in.
 */
export class DatabaseAccounts implements Accounts {
  constructor(
    private readonly run: RunInPod,
    /** A pod of the database that is ready. */
    private readonly database: () => Promise<PodContainer>,
    /** One of reana-server. */
    private readonly server: () => Promise<PodContainer>,
    /** Name of the database's Service. */
    private readonly service: string,
  ) {}

  /** @throws Error when REANA's pods use another database than the one in the cluster */
  async assertOwn(): Promise<void> {
    const result = await this.run(await this.server(), ["python3", "-c", showHost, this.service]);
    const host = result.stdout.trim();
    if (result.code !== 0) {
      throw new Error(`reana-server's environment cannot be read: ${reasonOf(result)}`);
    }
    if (host.split(".")[0] !== this.service) {
      throw new Error(
        `reana-server connects to ${host}, which is not REANA's own database ${this.service}: behind PgBouncer, or elsewhere, this command cannot ` +
          "change a password without failing requests (docs/operations.md, Passwords)",
      );
    }
  }

  async successorOf(user: string): Promise<string> {
    const { owner } = await this.state(user, user);
    const successor = user === owner ? counterpart(owner) : owner;
    if (successor !== owner) {
      await this.assertActsAs(successor, owner, user);
    }
    return successor;
  }

  async enable(account: Account, inUse: string): Promise<void> {
    const { owner, passwordEncryption, role } = await this.state(inUse, account.user);
    const name = identifier(account.user);
    const password = literal(verifier(account, passwordEncryption));
    await this.sql(inUse, [
      ...(role === null ? [`CREATE ROLE ${name}`] : []),
      ...(account.user === owner
        ? []
        : [`GRANT ${identifier(owner)} TO ${name}`, `ALTER ROLE ${name} SET role = ${literal(owner)}`]),
      `ALTER ROLE ${name} LOGIN PASSWORD ${password}`,
    ]);
  }

  async check(account: Account): Promise<void> {
    const result = await this.run(await this.server(), ["python3", "-c", connectAs, this.service], {
      input: `${JSON.stringify(account)}\n`,
    });
    const { owner } = await this.state(account.user, account.user);
    const acting = result.stdout.trim();
    if (result.code !== 0 || acting !== owner) {
      const reason = result.code === 0 ? `it acts as ${acting}, not as ${owner}` : reasonOf(result);
      throw new Error(
        `the database does not let ${account.user} in with the new password: ${reason.replaceAll(account.password, "[secret]")}`,
      );
    }
  }

  async disable(user: string, inUse: string): Promise<void> {
    await this.sql(inUse, [`ALTER ROLE ${identifier(user)} PASSWORD NULL`]);
  }

  /** That a role of the name is this command's, or that there is none. */
  private async assertActsAs(name: string, owner: string, user: string): Promise<void> {
    const { role } = await this.state(user, name);
    if (role !== null && !role.settings.includes(`role=${owner}`)) {
      throw new Error(
        `the database has a role ${name} that this command did not make: rename it, since the role that takes turns with ${owner} has that name`,
      );
    }
  }

  private async state(user: string, role: string): Promise<DatabaseState> {
    const text = await this.sql(user, [
      `SELECT json_build_object('owner', pg_get_userbyid(datdba), 'passwordEncryption', current_setting('password_encryption'), 'role', ` +
        `(SELECT json_build_object('settings', coalesce(rolconfig, '{}')) FROM pg_roles WHERE rolname = ${literal(role)})) ` +
        "FROM pg_database WHERE datname = current_database()",
    ]);
    return stateShape.parse(JSON.parse(text));
  }

  /** Runs statements as one transaction, when the database takes connections. Within the pod PostgreSQL asks for no password. */
  private async sql(user: string, statements: readonly string[]): Promise<string> {
    const command = [
      "sh",
      "-c",
      'exec psql -XAtq -v ON_ERROR_STOP=1 -U "$0" -d "${POSTGRES_DB:-reana}"',
      user,
    ];
    // psql ends by itself: its input may stay open.
    const input = `BEGIN;\n${statements.map((statement) => `${statement};\n`).join("")}COMMIT;\n\\q\n`;
    return eventually(
      async () => {
        const result = await this.run(await this.database(), command, { input });
        if (result.code === noConnection) {
          return undefined;
        }
        if (result.code !== 0) {
          throw new Error(`the database refuses it: ${reasonOf(result)}`);
        }
        return result.stdout.trim();
      },
      restartLimit,
      `the database takes no connection within ${restartLimit / 1000} s`,
    );
  }
}
