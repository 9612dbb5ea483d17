import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import { series09 } from "../../components/chart/series-0-9";
import { traefikRelease } from "../../sandbox/images/names";
import { objects, pulumiOn, sandbox, succeed, upOf } from "./command-line";
import { settingsOf } from "./deploy-mode";
import { configFile, tool } from "./interruption";
import { exposureModes } from "./mode-table";
import { databaseIsReady, makeTables, query } from "./reana-database";
import { duringWork, send, site } from "./site";
import { makeStack, removeStack, useSettings } from "./stack";
import { rotateStack as stack } from "./test-stack";

/*
 * The database's password is changed while clients send requests and pods open connections to the database, in the older chart series,
 * whose pods do not notice a changed Secret, and in the newer one, whose pods Helm replaces.
 */

const { namespace, release } = stack;
const inNamespace = ["--namespace", namespace];
const email = "jane.doe@example.org";

const mode = exposureModes(stack).find(({ name }) => name === "haproxy");

interface Account {
  readonly user: string;
  readonly password: string;
}

/** What REANA's pods get when they start. */
async function account(): Promise<Account> {
  const secrets = await objects("secrets", ...inNamespace);
  const data = secrets.find(({ metadata }) => metadata.name === `${release}-db-secrets`)?.data;
  const text = (key: string): string => Buffer.from(data?.[key] ?? "", "base64").toString();
  return { user: text("user"), password: text("password") };
}

/** What reana-server's pods print with this account in place of their own. */
async function connectAs({ user, password }: Account): Promise<string> {
  const variables = [`REANA_DB_USERNAME=${user}`, `REANA_DB_PASSWORD=${password}`];
  const { output, errors } = await inServer("env", ...variables, "reana-db", "alembic", "current");
  return `${output}${errors}`;
}

const inServer = (...command: readonly string[]): ReturnType<typeof sandbox> =>
  sandbox("kubectl", "exec", ...inNamespace, `deployment/${release}-server`, "--", ...command);

/** A new connection to the database, of a pod as it is. */
const countUsers =
  "from reana_db.database import Session; from reana_db.models import User; print(Session.query(User).count(), 'users')";

interface Rotated {
  readonly before: Account;
  readonly after: Account;
  readonly printed: string;
  readonly succeeded: number;
  readonly failed: readonly string[];
  /** How often a pod counted the users. */
  readonly counted: number;
}

/** Rotates while requests run to reana-server and through it to the workflow controller. */
async function rotateUnderLoad(): Promise<Rotated> {
  const before = await account();
  const reached = await site(undefined, stack);
  const failed: string[] = [];
  let succeeded = 0;
  let counted = 0;
  const requesting = (path: string, pause: number) => async (): Promise<void> => {
    const outcome = await send(reached, path, "GET").then(
      ({ status }) => (status === 200 ? undefined : `${path}: status ${status}`),
      (error: Error) => `${path}: ${error.message}`,
    );
    if (outcome === undefined) {
      succeeded += 1;
    } else {
      failed.push(outcome);
    }
    await sleep(pause);
  };
  let printed = "";
  await duringWork(
    async () => {
      const { code, output, errors } = await tool(
        "rotate",
        ...["--stack", stack.name, "--config-file", configFile(stack)],
        ...["--secret", "database", "--drain-seconds", "5", "--json"],
      );
      printed = `${output}${errors}`;
      assert.equal(code, 0, printed);
    },
    requesting("/api/ping", 100),
    requesting("/api/workflows?access_token=any", 200),
    async () => {
      // The pod may end meanwhile; what counts is whether the database lets it in.
      const { output, errors } = await inServer("python3", "-c", countUsers);
      if (errors.includes("authentication failed")) {
        failed.push(errors);
      }
      counted += output.includes("1 users") ? 1 : 0;
      await sleep(1000);
    },
  );
  return { before, after: await account(), printed, succeeded, failed, counted };
}

async function assertRotated({ before, after, printed, succeeded, failed, counted }: Rotated): Promise<void> {
  assert.deepEqual(failed, []);
  assert.ok(succeeded > 100, `only ${succeeded} requests`);
  assert.ok(counted > 0);
  assert.notEqual(after.user, before.user);
  assert.match(after.password, /^[A-Za-z0-9]{32}$/);
  assert.ok(
    (!printed.includes(after.password) && !printed.includes(before.password)) || before.password === "reana",
  );
  assert.match(await connectAs(after), /\(head\)/);
  assert.match(await connectAs(before), /authentication failed/);
  // The pods themselves, with what is in their environment.
  assert.match((await inServer("python3", "-c", countUsers)).output, /^1 users$/m);
  assert.equal(
    await query(
      stack,
      "SELECT count(*) FROM pg_tables WHERE tableowner <> 'reana' AND schemaname = '__reana'",
    ),
    "0",
  );
}

/** What was changed for the replacement is as before. */
async function assertNothingLeft(): Promise<void> {
  for (const name of ["server", "workflow-controller"]) {
    const found = async (kind: string, path: string): Promise<string> =>
      succeed("kubectl", "get", kind, `${release}-${name}`, ...inNamespace, "--output", `jsonpath={${path}}`);
    assert.deepEqual(JSON.parse(await found("service", ".spec.selector")), { app: `${release}-${name}` });
    assert.equal(await found("deployment", ".spec.replicas/.spec.minReadySeconds"), "1");
    const pods = await objects("pods", "--selector", `app=${release}-${name}`, ...inNamespace);
    const living = pods.filter(({ metadata }) => metadata.deletionTimestamp === undefined);
    assert.equal(living.length, 1);
  }
  const configMaps = await objects("configmaps", ...inNamespace);
  assert.ok(!configMaps.some(({ metadata }) => metadata.name === `${release}-rotation`));
  await pulumiOn(stack, "preview", "--expect-no-changes");
}

describe("a new password of the database", () => {
  before(async () => {
    await makeStack(stack);
    assert.ok(mode !== undefined);
    useSettings(settingsOf(mode, series09, stack), stack);
    await upOf(stack);
    await databaseIsReady(stack);
    await makeTables(stack, email);
  });

  after(() => removeStack(stack));

  it("is everywhere in series 0.9, and no request fails", async () => {
    const rotated = await rotateUnderLoad();
    assert.deepEqual(rotated.before, { user: "reana", password: "reana" });
    await assertRotated(rotated);
    await assertNothingLeft();
  });

  it("stays over the upgrade to series 0.95, and another one is everywhere then", async () => {
    const setVersion = (what: "chart" | "traefik", version: string): Promise<string> =>
      pulumiOn(stack, "config", "set", "--path", `reana:${what}.version`, version);
    const kept = await account();
    await setVersion("chart", "0.95.0-alpha.5");
    await setVersion("traefik", traefikRelease);
    await upOf(stack);
    assert.deepEqual(await account(), kept);
    const rotated = await rotateUnderLoad();
    assert.equal(rotated.after.user, "reana");
    await assertRotated(rotated);
    await assertNothingLeft();
    await upOf(stack, "--refresh");
    assert.deepEqual(await account(), rotated.after);
  });
});
