import assert from "node:assert/strict";
import * as path from "node:path";
import { adapters } from "../../components/chart/adapters";
import type { ClusterObject, ObjectReference } from "../../components/cluster/cluster-client";
import { stateDirectory } from "../../sandbox/directories";
import { chartPath, standInFor } from "../../sandbox/pulumi/chart";
import { pulumiLayout } from "../../sandbox/pulumi/installation";
import type { CheckResult } from "../../tools/verify/index";
import { settingsOf } from "./deploy-mode";
import { client, configFile, pulumiTo, tool } from "./interruption";
import { exposureModes } from "./mode-table";
import { succeed } from "./command-line";
import { makeStack, removeStack, useSettings } from "./stack";
import { driftStack as stack } from "./test-stack";

/** The CLI runs without the sandbox's wrapper, which puts the stand-in in the place of a chart's version. */
const standIn = standInFor("0.95.0-alpha.5");
const chart = {
  path: chartPath(pulumiLayout(path.resolve(stateDirectory())).charts, standIn),
  version: standIn.version,
};

const adapter = adapters.find(({ series }) => series === "0.95") ?? assert.fail("there is no series 0.95");

function use(reapply: number): void {
  const mode =
    exposureModes(stack).find(({ name }) => name === "haproxy") ?? assert.fail("there is no mode haproxy");
  useSettings({ ...settingsOf(mode, adapter, stack), chart, reapply }, stack);
}

async function up(...flags: readonly string[]): Promise<void> {
  const { code, output, errors } = await pulumiTo(stack, "up", ...flags);
  assert.equal(code, 0, `${output.slice(-3000)}\n${errors}`);
}

/** What verify says of drift: `object: what was found`. */
async function drift(): Promise<readonly string[]> {
  const { output } = await tool(
    "verify",
    "--stack",
    stack.name,
    "--config-file",
    configFile(stack),
    "--json",
  );
  return (JSON.parse(output) as readonly CheckResult[])
    .filter(({ name, status }) => name.startsWith("drift") && status !== "passed")
    .map(({ name, found }) => `${name.replace("drift: ", "")}: ${found}`);
}

const kubectl = (...args: readonly string[]): Promise<string> =>
  succeed("kubectl", "--namespace", stack.namespace, ...args);

const patch = (kind: string, name: string, type: string, change: unknown): Promise<string> =>
  kubectl("patch", kind, name, "--type", type, "--patch", JSON.stringify(change));

const named = (suffix: string): string => `${stack.release}-${suffix}`;

interface Change {
  readonly what: string;
  readonly make: () => Promise<unknown>;
  /** What verify names. */
  readonly seen: RegExp;
}

const changes: readonly Change[] = [
  {
    what: "an argument of Traefik",
    make: () =>
      patch("deployment", named("traefik"), "json", [
        {
          op: "add",
          path: "/spec/template/spec/containers/0/args/-",
          value: "--entryPoints.web.forwardedHeaders.insecure=true",
        },
      ]),
    seen: /Deployment drift-traefik: .*\.args: with .*forwardedHeaders\.insecure=true.*by kubectl/,
  },
  {
    what: "reana-server's environment",
    make: () => kubectl("set", "env", `deployment/${named("server")}`, "EXTRA=1"),
    seen: /Deployment drift-server: .*env\[EXTRA\]: .*by kubectl/,
  },
  {
    what: "a Service of the chart",
    make: () => patch("service", named("server"), "merge", { spec: { selector: { extra: "key" } } }),
    seen: /Service drift-server: spec\.selector\.extra: key, by kubectl/,
  },
  {
    what: "the front-end Service's selector",
    make: () => patch("service", named("front-end"), "merge", { spec: { selector: { extra: "key" } } }),
    seen: /Service drift-front-end: spec\.selector\.extra: key, by kubectl/,
  },
  {
    what: "HAProxy's environment",
    make: () => kubectl("set", "env", `deployment/${named("haproxy")}`, "EXTRA=1"),
    seen: /Deployment drift-haproxy: .*env\[EXTRA\]: .*by kubectl/,
  },
  {
    what: "the number of HAProxy's pods",
    make: () => kubectl("scale", `deployment/${named("haproxy")}`, "--replicas", "1"),
    seen: /Deployment drift-haproxy: spec\.replicas: 1, by kubectl/,
  },
  {
    what: "a network policy that is deleted",
    make: () => kubectl("delete", "networkpolicy", named("ui-ingress")),
    seen: /NetworkPolicy drift-ui-ingress: not there/,
  },
  {
    what: "a Secret of the chart, whose value is not shown",
    make: () => patch("secret", named("db-secrets"), "merge", { data: { user: "bm90LXNob3du" } }),
    seen: /Secret drift-db-secrets: data\.user: \(a secret, not shown\), by kubectl/,
  },
];

describe("what others change in the cluster", () => {
  before(async () => {
    await makeStack(stack);
    use(0);
    await up();
  });

  after(() => removeStack(stack));

  it("is nothing after an installation", async () => {
    assert.deepEqual(await drift(), []);
  });

  it("is named field by field, and with who did it", async () => {
    for (const { make } of changes) {
      await make();
    }
    const found = await drift();
    for (const { what, seen } of changes) {
      assert.ok(
        found.some((line) => seen.test(line)),
        `${what} is not in\n${found.join("\n")}`,
      );
    }
    assert.doesNotMatch(found.join("\n"), /bm90LXNob3du/);
  });

  it("is undone by a raised reana:reapply, but a password only when its Secret is deleted", async () => {
    use(1);
    const refused = await pulumiTo(stack, "up", "--refresh");
    assert.notEqual(refused.code, 0);
    assert.match(
      refused.output.replaceAll(/\s+/g, " "),
      /drift-db-secrets in namespace drift would be overwritten.*kubectl --namespace drift delete secret drift-db-secrets/,
    );
    await kubectl("delete", "secret", named("db-secrets"));
    await up("--refresh");
    assert.deepEqual(await drift(), []);
    const service: ObjectReference = {
      apiVersion: "v1",
      kind: "Service",
      name: named("front-end"),
      namespace: stack.namespace,
    };
    const live: ClusterObject | undefined = await (await client()).read(service);
    assert.doesNotMatch(JSON.stringify(live?.spec), /extra/);
  });

  it("is a revision by hand, too", async () => {
    await succeed(
      ...["helm", "upgrade", stack.release, chart.path, "--namespace", stack.namespace],
      ...["--reuse-values", "--set", "components.reana_server.environment.BY_HAND=1"],
    );
    assert.match((await drift()).join("\n"), /Helm release drift: revision 3, deployed/);
    use(2);
    await up("--refresh");
    assert.deepEqual(await drift(), []);
  });
});
