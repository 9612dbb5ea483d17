import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { objects, pulumiOn, sandbox } from "./command-line";
import { configFile, processes, stateOf, tool } from "./interruption";
import type { Place } from "./reana-database";
import { duringWork, send, site } from "./site";
import type { TestStack } from "./test-stack";

/** Rotations of a stack, and what clients of REANA and of the services see meanwhile. */

export interface Account {
  readonly user: string;
  readonly password: string;
}

/** A service, and how its account is tried from a pod of reana-server. */
export interface Service {
  readonly name: string;
  /** Ends the Secret's name. */
  readonly secret: string;
  /** Environment variables of user and password. */
  readonly variables: readonly [string, string];
  /** Python that logs in with them, in a connection of its own, to the service at a host. */
  readonly login: (host: string) => string;
  readonly letIn: RegExp;
  readonly refused: RegExp;
}

export const database: Service = {
  name: "database",
  secret: "db-secrets",
  variables: ["REANA_DB_USERNAME", "REANA_DB_PASSWORD"],
  login: () =>
    "from reana_db.database import Session; from reana_db.models import User; print(Session.query(User).count(), 'users')",
  letIn: /^1 users$/m,
  refused: /password authentication failed/,
};

export const cache: Service = {
  name: "cache",
  secret: "cache-secrets",
  variables: ["REANA_CACHE_USER", "REANA_CACHE_PASSWORD"],
  login: (host) =>
    `import os, socket; c = socket.create_connection(('${host}', 6379), 10); ` +
    "c.sendall('AUTH {REANA_CACHE_USER} {REANA_CACHE_PASSWORD}\\r\\n'.format(**os.environ).encode()); print(c.recv(100).decode())",
  letIn: /^\+OK/m,
  refused: /WRONGPASS/,
};

/** The login that AMQP begins with, with the capability by which RabbitMQ gives the reason of a refusal. */
const amqpLogin = (host: string): string => `import os, socket, struct
def text(value): return struct.pack('>I', len(value)) + value
def short(value): return bytes([len(value)]) + value
capability = short(b'authentication_failure_close') + b't\\1'
properties = text(short(b'capabilities') + b'F' + text(capability))
account = '\\0{RABBIT_MQ_USER}\\0{RABBIT_MQ_PASS}'.format(**os.environ).encode()
body = struct.pack('>HH', 10, 11) + properties + short(b'PLAIN') + text(account) + short(b'en_US')
c = socket.create_connection(('${host}', 5672), 10)
c.sendall(b'AMQP\\0\\0\\x09\\x01')
c.recv(65536)
c.sendall(struct.pack('>BHI', 1, 0, len(body)) + body + b'\\xce')
answer = c.recv(65536)
print('tuned' if answer[7:11] == struct.pack('>HH', 10, 30) else answer)`;

export const messageBroker: Service = {
  name: "message-broker",
  secret: "message-broker-secrets",
  variables: ["RABBIT_MQ_USER", "RABBIT_MQ_PASS"],
  login: amqpLogin,
  letIn: /^tuned/m,
  refused: /ACCESS_REFUSED/,
};

/** What REANA's pods get when they start. */
export async function account({ namespace, release }: Place, { secret }: Service): Promise<Account> {
  const secrets = await objects("secrets", "--namespace", namespace);
  const data = secrets.find(({ metadata }) => metadata.name === `${release}-${secret}`)?.data;
  const text = (key: string): string => Buffer.from(data?.[key] ?? "", "base64").toString();
  return { user: text("user"), password: text("password") };
}

/** What a pod of reana-server prints when it logs in, with its own account or with another one. */
async function logIn(
  { namespace, release }: Place,
  { name, login, variables }: Service,
  as?: Account,
): Promise<string> {
  const [user, password] = variables;
  const environment =
    as === undefined
      ? ""
      : `import os; os.environ.update(${user}='${as.user}', ${password}='${as.password}')\n`;
  const command = ["python3", "-c", `${environment}${login(`${release}-${name}`)}`];
  const pod = `deployment/${release}-server`;
  const { output, errors } = await sandbox(
    "kubectl",
    "exec",
    "--namespace",
    namespace,
    pod,
    "--",
    ...command,
  );
  return `${output}${errors}`;
}

/** Options of `npm run rotate`. */
export const rotation = (stack: TestStack, { name }: Service): readonly string[] => [
  ...["--stack", stack.name, "--config-file", configFile(stack)],
  ...["--secret", name, "--drain-seconds", "5"],
];

/**
 * The cache's own container in chart series 0.95: the kubelet puts the password of its user into its arguments, and they show it until
 * Redis, some milliseconds later, has changed the title of its process.
 */
const chartsCacheArguments = /--user default off --user \S+ on >/;

interface Rotated {
  readonly before: Account;
  readonly after: Account;
  readonly succeeded: number;
  readonly failed: readonly string[];
}

/** Rotates while requests run to reana-server and through it to the workflow controller, and pods log in to the service. */
async function rotateUnderLoad(stack: TestStack, service: Service): Promise<Rotated> {
  const before = await account(stack, service);
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
  const commands = new Set<string>();
  await duringWork(
    async () => {
      const { code, output, errors } = await tool("rotate", ...rotation(stack, service));
      printed = `${output}${errors}`;
      assert.equal(code, 0, printed);
    },
    requesting("/api/ping", 100),
    requesting("/api/workflows?access_token=any", 200),
    async () => {
      (await processes()).forEach(({ command }) => commands.add(command));
      await sleep(200);
    },
    async () => {
      // The pod may end meanwhile; what counts is whether the service lets it in.
      const said = await logIn(stack, service);
      if (service.refused.test(said)) {
        failed.push(said);
      }
      logins += service.letIn.test(said) ? 1 : 0;
      await sleep(1000);
    },
  );
  const after = await account(stack, service);
  assert.ok(logins > 0, "no pod logged in meanwhile");
  assert.ok(!printed.includes(after.password));
  const seen = [...commands];
  assert.ok(
    seen.some((command) => command.includes(`--secret ${service.name}`)),
    "the list of processes does not show the rotation itself",
  );
  const withPassword = seen.filter(
    (command) => command.includes(after.password) && !chartsCacheArguments.test(command),
  );
  assert.deepEqual(
    // What a failed test prints is kept: without the password.
    withPassword.map((command) => command.replaceAll(after.password, "(password)")),
    [],
  );
  return { before, after, succeeded, failed };
}

/** Rotates, and looks at what it did and that nothing else is left of it. @returns the new account */
export async function assertRotates(stack: TestStack, service: Service): Promise<Account> {
  const { before, after, succeeded, failed } = await rotateUnderLoad(stack, service);
  assert.deepEqual(failed, []);
  assert.ok(succeeded > 100, `only ${succeeded} requests`);
  assert.deepEqual([before.user, after.user].sort(), ["reana", "reana_2"]);
  assert.match(after.password, /^[A-Za-z0-9]{32}$/);
  assert.match(await logIn(stack, service, before), service.refused);
  assert.match(await logIn(stack, service, after), service.letIn);
  assert.match(await logIn(stack, service), service.letIn);
  await assertNothingLeft(stack);
  await assertEncrypted(stack, after);
  return after;
}

/** What was changed for the replacement is as before. */
async function assertNothingLeft(stack: TestStack): Promise<void> {
  const { namespace, release } = stack;
  const found = await objects("deployments,services,pods,configmaps", "--namespace", namespace);
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
  assert.ok(!found.some(({ metadata }) => metadata.name.startsWith(`${release}-rotation`)));
  await pulumiOn(stack, "preview", "--expect-no-changes");
}

/** The stack has the password, in its settings and in its state, and neither shows it. */
async function assertEncrypted(stack: TestStack, { password }: Account): Promise<void> {
  const state = JSON.stringify(await stateOf(stack));
  assert.ok(state.includes(password), "the state does not have the password");
  for (const text of [await pulumiOn(stack, "stack", "export"), readFileSync(configFile(stack), "utf8")]) {
    assert.ok(!text.includes(password), "the password is not encrypted");
  }
}
