import assert from "node:assert/strict";
import { sandbox } from "./command-line";
import { eventually } from "./deploy-mode";

/** Where REANA is in the cluster. */
export interface Place {
  readonly namespace: string;
  readonly release: string;
}

/** The newest migration of reana-db 0.95.0a10, which the image of chart 0.95.0-alpha.5 has. */
export const newestMigration = "06dbbeef6d9b";

/** Runs a command in the pod of a component, `server` or `db`. @returns all that it printed */
export async function succeedIn(
  { namespace, release }: Place,
  component: string,
  ...command: readonly string[]
): Promise<string> {
  const pod = [`deployment/${release}-${component}`, "--namespace", namespace];
  const { code, output, errors } = await sandbox("kubectl", "exec", ...pod, "--", ...command);
  assert.equal(code, 0, `${command.join(" ")}: ${output}${errors}`);
  return `${output}${errors}`;
}

/** What a statement selects, a row a line. */
export const query = async (place: Place, statement: string): Promise<string> =>
  (
    await succeedIn(
      place,
      "db",
      ...["psql", "-U", "reana", "-d", "reana", "--tuples-only", "--no-align", "-c", statement],
    )
  ).trim();

export const databaseIsReady = (place: Place): Promise<void> =>
  eventually(
    () =>
      succeedIn(place, "db", "pg_isready", "-U", "reana", "-h", "127.0.0.1", "-p", "5432").then(
        () => true,
        () => false,
      ),
    60_000,
    "the database is not ready",
  );

/** Makes REANA's tables, and an administrator in them, by REANA's own commands. */
export async function makeTables(place: Place, email: string): Promise<void> {
  await succeedIn(place, "server", "./scripts/create-database.sh");
  const create = ["flask", "reana-admin", "create-admin-user"];
  await succeedIn(place, "server", ...create, "--email", email, "--password", "long enough");
}

/** That the database has the tables of the newest reana-server, and the administrator of before. */
export async function assertMigrated(place: Place, email: string): Promise<void> {
  const current = await succeedIn(place, "server", "reana-db", "alembic", "current");
  assert.match(current, new RegExp(`^${newestMigration} \\(head\\)$`, "m"));
  assert.equal(await query(place, 'SELECT email FROM __reana."user_"'), email);
}
