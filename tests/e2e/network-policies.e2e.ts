import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { type CheckResult, insideChecks, kubectlBy, type Site } from "../../tools/verify/index";
import { runCheck } from "../../tools/verify/check";
import { stackOutputs } from "../../tools/verify/stack";
import { pausingNames } from "../../sandbox/images/names";
import { apiServiceAddress, dnsAddress } from "../../sandbox/node/addresses";
import { apply, objects, pulumi, succeed, up } from "./command-line";
import { connectable, runningPods, type Address, type Pod } from "./pod-network";
import { requestDuring, failures, send, site } from "./site";

/** Allowed connections in exposure mode haproxy. A pod always reaches itself; no policy can change that. */
const allowed: Readonly<Record<string, readonly string[]>> = {
  HAProxy: ["Traefik web", "Traefik websecure", "DNS"],
  Traefik: ["Traefik web", "Traefik websecure", "reana-server", "reana-ui", "session", "API server", "DNS"],
  "reana-server": ["reana-server", "session", "API server", "DNS"],
  "reana-ui": ["reana-ui", "session", "API server", "DNS"],
  "workflow controller": ["session", "API server", "DNS"],
  cache: ["session", "API server", "DNS"],
  database: ["session", "API server", "DNS"],
  "message broker": ["session", "API server", "DNS"],
  session: ["session", "API server", "DNS"],
  "probe pod in REANA's namespace": ["session", "API server", "DNS"],
  "probe pod elsewhere": ["session", "API server", "DNS"],
};

const columns = [
  "Traefik web",
  "Traefik websecure",
  "reana-server",
  "reana-ui",
  "session",
  "API server",
  "DNS",
] as const;

type Matrix = Readonly<Record<string, readonly string[]>>;

const everything: Matrix = Object.fromEntries(Object.keys(allowed).map((source) => [source, columns]));

/** Where each source's pods are: namespace and selector. */
const sources: Readonly<Record<string, readonly [namespace: string, selector: string]>> = {
  HAProxy: ["reana", "app.kubernetes.io/name=haproxy"],
  Traefik: ["reana", "app.kubernetes.io/name=traefik"],
  "reana-server": ["reana", "app=reana-server"],
  "reana-ui": ["reana", "app=reana-ui"],
  "workflow controller": ["reana", "app=reana-workflow-controller"],
  cache: ["reana", "app=reana-cache"],
  database: ["reana", "app=reana-db"],
  "message broker": ["reana", "app=reana-message-broker"],
  session: ["reana", "reana-run-session-workflow-uuid"],
  "probe pod in REANA's namespace": ["reana", "app=probe"],
  "probe pod elsewhere": ["default", "app=probe"],
};

const namespaces = ["reana", "default"];

const probePod = (namespace: string): unknown => ({
  apiVersion: "v1",
  kind: "Pod",
  metadata: { name: "probe", namespace, labels: { app: "probe" } },
  spec: {
    terminationGracePeriodSeconds: 0,
    containers: [{ name: "probe", image: pausingNames[0], imagePullPolicy: "IfNotPresent" }],
  },
});

/** How long pods may take to run, and rules to follow the policies, in milliseconds. */
const limit = 60_000;

const inside = {
  kubectl: kubectlBy([
    ...[process.execPath, "-r", "ts-node/register/transpile-only"],
    ...[join(__dirname, "..", "..", "sandbox", "main.ts"), "kubectl"],
  ]),
};

describe("network policies", () => {
  const workflow = randomUUID();
  let dev: Site;

  before(async () => {
    await up();
    dev = await site();
    await apply(namespaces.map(probePod));
    const { status, body } = await send(dev, `/api/workflows/${workflow}/open/jupyter`, "POST");
    assert.equal(status, 200, body);
  });

  after(async () => {
    await send(dev, `/api/workflows/${workflow}/close`, "POST");
    for (const namespace of namespaces) {
      await succeed("kubectl", "delete", "pod", "probe", "--namespace", namespace, "--ignore-not-found");
    }
    // Harmless where it is gone already.
    await pulumi("config", "rm", "networkPolicies");
    await up();
  });

  it("allow each hop to be reached by the previous one only, and HAProxy to reach nothing else", async () => {
    assert.deepEqual(await settled(allowed), allowed);
  });

  it("do not block REANA's components and sessions", async () => {
    assert.deepEqual(await failures(dev), []);
  });

  it("are enforced according to npm run verify, whose probe pod is deleted afterwards", async () => {
    const { status, found } = await lookFromInside(dev);
    assert.deepEqual({ status, found }, { status: "passed", found: "reaches HAProxy alone" });
    const left = await objects(
      "pods",
      "--namespace",
      "reana",
      "--selector",
      "app.kubernetes.io/name=reana-verify",
    );
    assert.deepEqual(
      left.filter(({ metadata }) => metadata.deletionTimestamp === undefined),
      [],
    );
  });

  it("do not exist when the stack disables them, and all connections are allowed", async () => {
    const requests = await requestDuring(dev, async () => {
      await pulumi("config", "set", "--path", "networkPolicies.enabled", "false");
      await up();
    });
    assert.deepEqual(requests.lost, []);
    assert.deepEqual(await settled(everything), everything);
    // As in a cluster that ignores policies.
    const { status, found } = await lookFromInside(dev);
    assert.deepEqual({ status, found }, { status: "failed", found: "reaches Traefik and reana-server" });
  });

  it("are created again without a lost request", async () => {
    const requests = await requestDuring(dev, async () => {
      await pulumi("config", "rm", "networkPolicies");
      await up();
      assert.deepEqual(await settled(allowed), allowed);
    });
    assert.deepEqual(requests.lost, []);
    assert.ok(requests.succeeded > 50, `only ${requests.succeeded} requests were served`);
  });
});

/** Tries until rules are as they should be, or time is over; prints what was found then. */
async function settled(expected: Matrix): Promise<Matrix> {
  const end = Date.now() + limit;
  for (;;) {
    const found = await matrix();
    const right = JSON.stringify(found) === JSON.stringify(expected);
    if (right || Date.now() > end) {
      process.stdout.write(formatted(found));
      return found;
    }
    await sleep(1000);
  }
}

/** What each source can connect to. */
async function matrix(): Promise<Matrix> {
  const pods: Readonly<Record<string, Pod>> = Object.fromEntries(
    await Promise.all(
      Object.entries(sources).map(async ([name, where]) => [name, await onePod(...where)] as const),
    ),
  );
  const targets = await addresses(pods);
  const rows = Object.entries(pods).map(async ([name, pod]) => {
    const reached = await connectable(pod, Object.values(targets).flat());
    const open = columns.filter((column) => targets[column].some((address) => reached.includes(address)));
    return [name, open] as const;
  });
  return Object.fromEntries(await Promise.all(rows));
}

async function onePod(namespace: string, selector: string): Promise<Pod> {
  const end = Date.now() + limit;
  for (;;) {
    const [pod] = await runningPods(namespace, selector);
    if (pod !== undefined) {
      return pod;
    }
    assert.ok(Date.now() < end, `no pod of ${selector} runs in ${namespace}`);
    await sleep(500);
  }
}

/** Each by its pod and by its Service: a column is open when either is. */
async function addresses(
  pods: Readonly<Record<string, Pod>>,
): Promise<Readonly<Record<(typeof columns)[number], readonly Address[]>>> {
  const services = await objects("services", "--namespace", "reana");
  const service = (name: string, port: number): Address => {
    const found = services.find(({ metadata }) => metadata.name === name)?.spec as
      | { readonly clusterIP: string }
      | undefined;
    assert.ok(found !== undefined, `there is no Service ${name}`);
    return { host: found.clusterIP, port };
  };
  const pod = (name: string, port: number): Address => ({ host: pods[name]?.address ?? "", port });
  return {
    "Traefik web": [pod("Traefik", 8000), service("reana-traefik", 80)],
    "Traefik websecure": [pod("Traefik", 8443), service("reana-traefik", 443)],
    "reana-server": [pod("reana-server", 5000), service("reana-server", 80)],
    "reana-ui": [pod("reana-ui", 80), service("reana-ui", 80)],
    session: [pod("session", 8888)],
    "API server": [{ host: apiServiceAddress, port: 443 }],
    DNS: [{ host: dnsAddress, port: 53 }],
  };
}

function formatted(found: Matrix): string {
  const width = Math.max(...Object.keys(found).map((name) => name.length));
  const row = (name: string, cells: readonly string[]): string =>
    `  ${name.padEnd(width)}  ${cells.map((cell, i) => cell.padEnd(columns[i]?.length ?? 0)).join("  ")}`.trimEnd();
  return [
    row("from", columns),
    ...Object.entries(found).map(([name, open]) =>
      row(
        name,
        columns.map((column) => (open.includes(column) ? "open" : "-")),
      ),
    ),
    "",
  ].join("\n");
}

/** As `npm run verify -- --stack dev --from-inside` does, with network policies assumed in any case. */
async function lookFromInside(of: Site): Promise<CheckResult> {
  const names = stackOutputs("dev", await pulumi("stack", "output", "--json")).inside;
  assert.ok(names !== undefined);
  const [check] = insideChecks;
  assert.ok(check !== undefined);
  return runCheck(check, { ...of, inside: { ...names, ...inside, networkPolicies: true } });
}
