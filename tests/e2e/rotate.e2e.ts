import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import { series09 } from "../../components/chart/series-0-9";
import { traefikRelease } from "../../sandbox/images/names";
import { objects, pulumiOn, sandbox, upOf } from "./command-line";
import { settingsOf } from "./deploy-mode";
import { configFile, tool } from "./interruption";
import { exposureModes } from "./mode-table";
import { databaseIsReady, makeTables, query } from "./reana-database";
import { duringWork, send, site } from "./site";
import { makeStack, removeStack, useSettings } from "./stack";
import { rotateStack as stack } from "./test-stack";

/*
 * Passwords are changed while clients send requests and pods log in to the service, in the older chart series, whose pods do not notice a
 * changed Secret, and in the newer one, whose pods Helm replaces.
 */

const { namespace, release } = stack;
const inNamespace = ["--namespace", namespace];
const email = "jane.doe@example.org";

const mode = exposureModes(stack).find(({ name }) => name === "haproxy");

interface Account {
  readonly user: string;
  readonly password: string;
}

/** A service, and how its account is tried from a pod of reana-server. */
interface Service {
  readonly name: string;
  /** Ends the Secret's name. */
  readonly secret: string;
  /** Environment variables of user and password. */
  readonly variables: readonly [string, string];
  /** Python that logs in with them, in a connection of its own. */
  readonly login: string;
  readonly letIn: RegExp;
  readonly refused: RegExp;
}

const database: Service = {
  name: "database",
  secret: "db-secrets",
  variables: ["REANA_DB_USERNAME", "REANA_DB_PASSWORD"],
  login:
    "from reana_db.database import Session; from reana_db.models import User; print(Session.query(User).count(), 'users')",
  letIn: /^1 users$/m,
  refused: /password authentication failed/,
};

const cache: Service = {
  name: "cache",
  secret: "cache-secrets",
  variables: ["REANA_CACHE_USER", "REANA_CACHE_PASSWORD"],
  login:
    `import os, socket; c = socket.create_connection(('${release}-cache', 6379), 10); ` +
    "c.sendall('AUTH {REANA_CACHE_USER} {REANA_CACHE_PASSWORD}\\r\\n'.format(**os.environ).encode()); print(c.recv(100).decode())",
  letIn: /^\+OK/m,
  refused: /WRONGPASS/,
};

/** What REANA's pods get when they start. */
async function account({ secret }: Service): Promise<Account> {
  const secrets = await objects("secrets", ...inNamespace);
  const data = secrets.find(({ metadata }) => metadata.name === `${release}-${secret}`)?.data;
  const text = (key: string): string => Buffer.from(data?.[key] ?? "", "base64").toString();
  return { user: text("user"), password: text("password") };
}

/** What a pod of reana-server prints when it logs in, with its own account or with another one. */
async function logIn({ login, variables }: Service, as?: Account): Promise<string> {
  const [user, password] = variables;
  const environment =
    as === undefined
      ? ""
      : `import os; os.environ.update(${user}='${as.user}', ${password}='${as.password}'); `;
  const command = ["python3", "-c", `${environment}${login}`];
  const pod = `deployment/${release}-server`;
  const { output, errors } = await sandbox("kubectl", "exec", ...inNamespace, pod, "--", ...command);
  return `${output}${errors}`;
}

interface Rotated {
  readonly before: Account;
  readonly after: Account;
  readonly succeeded: number;
  readonly failed: readonly string[];
}

/** Rotates while requests run to reana-server and through it to the workflow controller, and pods log in to the service. */
async function rotateUnderLoad(service: Service): Promise<Rotated> {
  const before = await account(service);
  const reached = await site(undefined, stack);
  const failed: string[] = [];
  let [succeeded, logins] = [0, 0];
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
        ...["--secret", service.name, "--drain-seconds", "5"],
      );
      printed = `${output}${errors}`;
      assert.equal(code, 0, printed);
    },
    requesting("/api/ping", 100),
    requesting("/api/workflows?access_token=any", 200),
    async () => {
      // The pod may end meanwhile; what counts is whether the service lets it in.
      const said = await logIn(service);
      if (service.refused.test(said)) {
        failed.push(said);
      }
      logins += service.letIn.test(said) ? 1 : 0;
      await sleep(1000);
    },
  );
  const after = await account(service);
  assert.ok(logins > 0, "no pod logged in meanwhile");
  assert.ok(!printed.includes(after.password));
  return { before, after, succeeded, failed };
}

/** Rotates, and looks at what it did and that nothing else is left of it. @returns the new account */
async function assertRotates(service: Service): Promise<Account> {
  const { before, after, succeeded, failed } = await rotateUnderLoad(service);
  assert.deepEqual(failed, []);
  assert.ok(succeeded > 100, `only ${succeeded} requests`);
  assert.deepEqual([before.user, after.user].sort(), ["reana", "reana_2"]);
  assert.match(after.password, /^[A-Za-z0-9]{32}$/);
  assert.match(await logIn(service, before), service.refused);
  assert.match(await logIn(service, after), service.letIn);
  assert.match(await logIn(service), service.letIn);
  await assertNothingLeft();
  return after;
}

/** What was changed for the replacement is as before. */
async function assertNothingLeft(): Promise<void> {
  const found = await objects("deployments,services,pods,configmaps", ...inNamespace);
  const specOf = (kind: string, name: string): Readonly<Record<string, unknown>> => {
    const object = found.find((each) => each.kind === kind && each.metadata.name === name);
    return (object?.spec ?? {}) as Readonly<Record<string, unknown>>;
  };
  for (const component of ["server", "workflow-controller", "cache"]) {
    const name = `${release}-${component}`;
    assert.deepEqual(specOf("Service", name)["selector"], { app: name });
    const { replicas, minReadySeconds } = specOf("Deployment", name);
    assert.deepEqual([replicas, minReadySeconds], [1, undefined]);
    const pods = found.filter(
      ({ kind, metadata }) =>
        kind === "Pod" && metadata.name.startsWith(`${name}-`) && metadata.deletionTimestamp === undefined,
    );
    assert.equal(pods.length, 1, name);
  }
  assert.ok(!found.some(({ metadata }) => metadata.name === `${release}-rotation`));
  await pulumiOn(stack, "preview", "--expect-no-changes");
}

describe("a new password", () => {
  before(async () => {
    await makeStack(stack);
    assert.ok(mode !== undefined);
    useSettings(settingsOf(mode, series09, stack), stack);
    await upOf(stack);
    await databaseIsReady(stack);
    await makeTables(stack, email);
  });

  after(() => removeStack(stack));

  it("of the database is everywhere in series 0.9, and no request fails", async () => {
    assert.deepEqual(await account(database), { user: "reana", password: "reana" });
    await assertRotates(database);
    const foreign = "SELECT count(*) FROM pg_tables WHERE schemaname = '__reana' AND tableowner <> 'reana'";
    assert.equal(await query(stack, foreign), "0");
  });

  it("is refused in series 0.9 for the cache, which has no user, and in both for the secret key", async () => {
    for (const [secret, reason] of [
      ["cache", /has no user, .*series 0\.9/],
      ["secret-key", /reana-db migrate-secret-key/],
    ] as const) {
      const of = ["--stack", stack.name, "--config-file", configFile(stack)];
      const { code, output, errors } = await tool("rotate", ...of, "--secret", secret);
      assert.deepEqual([code, output], [2, ""], errors);
      assert.match(errors, reason);
    }
  });

  it("of the database stays over the upgrade to series 0.95, and another one is everywhere then", async () => {
    const setVersion = (what: "chart" | "traefik", version: string): Promise<string> =>
      pulumiOn(stack, "config", "set", "--path", `reana:${what}.version`, version);
    const kept = await account(database);
    await setVersion("chart", "0.95.0-alpha.5");
    await setVersion("traefik", traefikRelease);
    await upOf(stack);
    await databaseIsReady(stack);
    assert.deepEqual(await account(database), kept);
    await assertRotates(database);
  });

  it("of the cache is everywhere in series 0.95, and stays over a refresh", async () => {
    const after = await assertRotates(cache);
    await upOf(stack, "--refresh");
    assert.deepEqual(await account(cache), after);
  });
});
