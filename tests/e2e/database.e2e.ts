import assert from "node:assert/strict";
import type { ChartAdapter } from "../../components/chart/adapter";
import { series09 } from "../../components/chart/series-0-9";
import { series095 } from "../../components/chart/series-0-95";
import type { serverNames } from "../../sandbox/images/names";
import { objects, pulumiOn, sandbox, sandboxWithInput, upOf, type Ended } from "./command-line";
import { eventually, settingsOf } from "./deploy-mode";
import { configFile } from "./interruption";
import { exposureModes } from "./mode-table";
import { emptyVolume, makeStack, removeStack, useSettings } from "./stack";
import { databaseStack as stack } from "./test-stack";
import { shell } from "./user-shell";

/*
 * REANA's own tables, migrations and administrator on a PostgreSQL whose files outlive its pods. Tables begin in the older chart
 * series and end in the newer one.
 */

const email = "jane.doe@example.org";

const inNamespace = ["--namespace", stack.namespace];

/** The newest migration of each release of reana-db. */
const newestMigration: Readonly<Record<keyof typeof serverNames, string>> = {
  "0.9.5": "eb5309f3d8ee",
  "0.95.0a10": "06dbbeef6d9b",
};

const createAdministrator = (password: string, address = email): Promise<Ended> =>
  inPod("server", "flask", "reana-admin", "create-admin-user", "--email", address, "--password", password);

const inPod = (component: string, ...command: readonly string[]): Promise<Ended> =>
  sandbox("kubectl", "exec", ...inNamespace, `deployment/${stack.release}-${component}`, "--", ...command);

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

/** Gives an earlier stack's database the password of the one that is there now, from within its pod, where none is asked for. */
async function givePassword(): Promise<void> {
  const secrets = await objects("secrets", ...inNamespace);
  const secret = secrets.find(({ metadata }) => metadata.name === `${stack.release}-db-secrets`);
  const password = Buffer.from(secret?.data?.["password"] ?? "", "base64").toString();
  const { code, output, errors } = await sandboxWithInput(
    `ALTER ROLE reana PASSWORD '${password}';\n`,
    ...["kubectl", "exec", "--stdin", `deployment/${stack.release}-db`, ...inNamespace],
    ...["--", "psql", "-U", "reana", "-v", "ON_ERROR_STOP=1"],
  );
  assert.equal(code, 0, `${output}${errors}`);
}

const destroy = (): Promise<string> => pulumiOn(stack, "destroy", "--yes", "--skip-preview");

const mode = exposureModes(stack).find(({ name }) => name === "haproxy");

async function deploySeries(adapter: ChartAdapter): Promise<void> {
  assert.ok(mode !== undefined);
  useSettings(settingsOf(mode, adapter, stack), stack);
  await upOf(stack);
  await ready();
}

describe("the database", () => {
  before(() => makeStack(stack));
  after(() => removeStack(stack));

  describe("of a new installation of series 0.95", () => {
    before(() => deploySeries(series095));
    after(async () => {
      await destroy();
      emptyVolume(stack);
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

    /** `npm run first-steps`, with the password on its standard input. */
    const firstSteps = (address: string): Promise<Ended> =>
      shell(
        `npm run --silent first-steps -- --stack ${stack.name} --config-file ${configFile(stack)} ` +
          `--admin-email ${address} --admin-password-stdin --json <<< 'long enough'`,
      );

    it("is made by npm run first-steps, with the administrator and the Secret that periodic jobs read", async () => {
      const first = await firstSteps(email);
      assert.equal(first.code, 0, first.errors);
      const secretName = `${stack.release}-admin-access-token`;
      const { database, administrator, secret } = JSON.parse(first.output) as Record<string, unknown>;
      assert.deepEqual([database, administrator, secret], ["created", "created", "created"]);
      const current = await succeedIn("server", "reana-db", "alembic", "current");
      assert.match(current, new RegExp(`^${newestMigration["0.95.0a10"]} \\(head\\)$`, "m"));
      assert.equal(await administrators(), `['${email}']\n`);
      const secrets = await objects("secrets", ...inNamespace);
      const data = secrets.find(({ metadata }) => metadata.name === secretName)?.data;
      const token = Buffer.from(data?.["ADMIN_ACCESS_TOKEN"] ?? "", "base64").toString();
      assert.match(token, /^[\w-]{22}$/);
      assert.ok(!`${first.output}${first.errors}`.includes(token));
    });

    it("is left alone by a second npm run first-steps, and by one for another administrator", async () => {
      const again = await firstSteps(email);
      assert.equal(again.code, 0, again.errors);
      const { database, administrator, secret } = JSON.parse(again.output) as Record<string, unknown>;
      assert.deepEqual([database, administrator, secret], ["present", "present", "present"]);
      const other = await firstSteps("john.doe@example.org");
      assert.deepEqual([other.code, other.output], [2, ""]);
      assert.match(other.errors, /this REANA has the administrator jane.doe@example.org/);
      assert.equal(await administrators(), `['${email}']\n`);
    });

    it("has a page for a bug report by npm run diagnose, without a secret", async () => {
      const { code, output, errors } = await shell(
        `npm run --silent diagnose -- --stack ${stack.name} --config-file ${configFile(stack)}`,
      );
      assert.equal(code, 0, errors);
      assert.match(output, /^\| exposure mode \| haproxy \|$/m);
      assert.match(output, /^\| 1 \| deployed \| /m);
      assert.match(
        output,
        new RegExp(`^\\| ${stack.release}-server-\\S+ \\| rest-api \\| \\S+ \\| ready \\|$`, "m"),
      );
      // The public ports on this machine are those of stack dev, and its site is another: verify's checks are shown all the same.
      assert.match(output, /^(ok|FAILED) +https page +\S/m);
      assert.match(output, /^ok +drift +\d+ objects are as they should be/m);
      const secrets = await objects("secrets", ...inNamespace);
      const values = secrets
        .filter(({ type }) => type !== "helm.sh/release.v1")
        .flatMap(({ data = {} }) => Object.values(data))
        .flatMap((value) => [value, Buffer.from(value, "base64").toString().trim()])
        .filter((value) => value.length >= 8);
      assert.ok(values.length > 10);
      assert.deepEqual(
        values.filter((value) => output.includes(value)),
        [],
      );
    });
  });

  describe("of series 0.9, kept for series 0.95", () => {
    it("has the account that the chart makes, which is the stack's by default", async () => {
      await deploySeries(series09);
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
      const pod = ["pod", "--selector", `app=${stack.release}-db`];
      const { code, output } = await sandbox("kubectl", "delete", ...pod, ...inNamespace, "--wait");
      assert.equal(code, 0);
      assert.match(output, /deleted/);
      await ready();
      assert.equal(await administrators(), `['${email}']\n`);
    });

    it("is brought to the newest migration by the server of series 0.95, and has the administrator still", async () => {
      await destroy();
      await deploySeries(series095);
      await givePassword();
      const before = await succeedIn("server", "reana-db", "alembic", "current");
      assert.match(before, new RegExp(`^${newestMigration["0.9.5"]}$`, "m"));
      const upgraded = await succeedIn("server", "reana-db", "alembic", "upgrade");
      assert.match(upgraded, new RegExp(`-> ${newestMigration["0.95.0a10"]}, `));
      assert.equal(await administrators(), `['${email}']\n`);
    });
  });
});
