import assert from "node:assert/strict";
import { rmSync } from "node:fs";
import { join, resolve } from "node:path";
import { adapters } from "../../components/chart/adapters";
import type { ChartAdapter } from "../../components/chart/adapter";
import { stateDirectory } from "../../sandbox/directories";
import type { serverNames } from "../../sandbox/images/names";
import { nodeLayout } from "../../sandbox/node/layout";
import { objects, pulumi, sandbox, up, type Ended } from "./command-line";
import { eventually, settingsOf } from "./deploy-mode";
import { modes } from "./mode-table";
import { currentSettings, useSettings } from "./stack";

/*
 * REANA's own tables, migrations and administrator on a PostgreSQL whose files outlive its pods. Tables begin in the older chart
 * series and end in the newer one.
 */

const email = "jane.doe@example.org";

/** The newest migration of each release of reana-db. */
const newestMigration: Readonly<Record<keyof typeof serverNames, string>> = {
  "0.9.5": "eb5309f3d8ee",
  "0.95.0a10": "06dbbeef6d9b",
};

const createAdministrator = (password: string, address = email): Promise<Ended> =>
  inPod("server", "flask", "reana-admin", "create-admin-user", "--email", address, "--password", password);

const inPod = (component: string, ...command: readonly string[]): Promise<Ended> =>
  sandbox("kubectl", "exec", "--namespace", "reana", `deployment/reana-${component}`, "--", ...command);

/** @returns all that the command printed */
async function succeedIn(component: string, ...command: readonly string[]): Promise<string> {
  const { code, output, errors } = await inPod(component, ...command);
  assert.equal(code, 0, `${command.join(" ")}: ${output}${errors}`);
  return `${output}${errors}`;
}

const isReady = async (): Promise<boolean> =>
  (await inPod("db", "pg_isready", "-U", "reana", "-h", "127.0.0.1", "-p", "5432")).code === 0;

const ready = (): Promise<void> => eventually(isReady, 60_000, "the database is not ready");

/** Reads a row with REANA's model, as its server does. */
const administrators = (): Promise<string> =>
  succeedIn(
    "server",
    ...["python3", "-c"],
    "from reana_db.database import Session; from reana_db.models import User; " +
      "print([user.email for user in Session.query(User)])",
  );

/** Gives the database's account the password that the server has, from within the database's pod, where none is asked for. */
async function givePassword(): Promise<void> {
  const secrets = await objects("secrets", "--namespace", "reana");
  const secret = secrets.find(({ metadata }) => metadata.name === "reana-db-secrets");
  const password = Buffer.from(secret?.data?.["password"] ?? "", "base64").toString();
  await succeedIn("db", "psql", "-U", "reana", "-c", `ALTER ROLE reana PASSWORD '${password}'`);
}

const destroy = (): Promise<string> => pulumi("destroy", "--yes", "--skip-preview");

/** The volume as a new installation finds it. No pod may use it. */
const emptyVolume = (): void =>
  rmSync(join(nodeLayout(resolve(stateDirectory())).reanaData, "db"), { recursive: true, force: true });

const [mode] = modes.filter(({ name }) => name === "haproxy");

async function deploySeries(adapter: ChartAdapter): Promise<void> {
  assert.ok(mode !== undefined);
  useSettings(settingsOf(mode, adapter));
  await up();
  await ready();
}

const adapterOf = (series: string): ChartAdapter => {
  const adapter = adapters.find((candidate) => candidate.series === series);
  assert.ok(adapter !== undefined);
  return adapter;
};

describe("the database", () => {
  let settingsBefore: Readonly<Record<string, unknown>>;
  before(async () => {
    await up();
    settingsBefore = currentSettings();
    await destroy();
    emptyVolume();
  });
  after(async () => {
    await destroy();
    emptyVolume();
    useSettings(settingsBefore);
    await up();
  });

  describe("of a new installation of series 0.95", () => {
    before(() => deploySeries(adapterOf("0.95")));
    after(async () => {
      await destroy();
      emptyVolume();
    });

    it("takes the Secret's password and no other", async () => {
      await succeedIn("server", "reana-db", "alembic", "current");
      const { code, errors } = await inPod(
        "server",
        "sh",
        "-c",
        "REANA_DB_PASSWORD=x reana-db alembic current",
      );
      assert.equal(code, 1);
      assert.match(errors, /password authentication failed for user "reana"/);
    });

    it("is made by REANA's script, at the newest migration", async () => {
      const printed = await succeedIn("server", "./scripts/create-database.sh");
      assert.match(printed, /Database initialised\.[^]*REANA database created\./);
      const current = await succeedIn("server", "reana-db", "alembic", "current");
      assert.match(current, new RegExp(`^${newestMigration["0.95.0a10"]} \\(head\\)$`, "m"));
    });
  });

  describe("of series 0.9, kept for series 0.95", () => {
    it("has the chart's account, whatever the secret says", async () => {
      await deploySeries(adapterOf("0.9"));
      await givePassword();
      await succeedIn("server", "./scripts/create-database.sh");
      const current = await succeedIn("server", "reana-db", "alembic", "current");
      assert.match(current, new RegExp(`^${newestMigration["0.9.5"]} \\(head\\)$`, "m"));
    });

    it("refuses an administrator without address or with a short password, as REANA does", async () => {
      assert.deepEqual(await createAdministrator("short"), {
        code: 1,
        output: "ERROR: Password length must be at least 6 characters\n",
        errors: "command terminated with exit code 1\n",
      });
      const { code, output } = await createAdministrator("long enough", "jane.doe");
      assert.deepEqual([code, output], [1, "ERROR: Invalid email format\n"]);
    });

    it("prints the administrator's token once", async () => {
      assert.match((await createAdministrator("long enough")).output, /^[\w-]{22}\n$/);
      assert.deepEqual(await createAdministrator("long enough"), { code: 0, output: "", errors: "" });
    });

    it("has the administrator after its pod is replaced", async () => {
      await sandbox(
        "kubectl",
        "delete",
        "pod",
        "--namespace",
        "reana",
        "--selector",
        "app=reana-db",
        "--wait",
      );
      await ready();
      assert.equal(await administrators(), `['${email}']\n`);
    });

    it("is brought to the newest migration by the server of series 0.95, and has the administrator still", async () => {
      await destroy();
      await deploySeries(adapterOf("0.95"));
      await givePassword();
      const before = await succeedIn("server", "reana-db", "alembic", "current");
      assert.match(before, new RegExp(`^${newestMigration["0.9.5"]}$`, "m"));
      const upgraded = await succeedIn("server", "reana-db", "alembic", "upgrade");
      assert.match(upgraded, new RegExp(`-> ${newestMigration["0.95.0a10"]}, `));
      assert.equal(await administrators(), `['${email}']\n`);
    });
  });
});
