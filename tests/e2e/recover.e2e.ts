import assert from "node:assert/strict";
import * as path from "node:path";
import { adapters } from "../../components/chart/adapters";
import { helmRevisions } from "../../components/cluster/helm-storage";
import { stateDirectory } from "../../sandbox/directories";
import { chartPath, standInFor } from "../../sandbox/pulumi/chart";
import { pulumiLayout } from "../../sandbox/pulumi/installation";
import { settingsOf } from "./deploy-mode";
import {
  client,
  configFile,
  type ExportedState,
  killedAt,
  type Moment,
  pulumiTo,
  stateOf,
  tool,
  tryToKill,
} from "./interruption";
import { exposureModes } from "./mode-table";
import { makeStack, removeStack, useSettings } from "./stack";
import { recoverStack as stack } from "./test-stack";

/** The CLI runs without the sandbox's wrapper, which puts the stand-in in the place of a chart's version. */
const standIn = standInFor("0.95.0-alpha.5");
const chart = {
  path: chartPath(pulumiLayout(path.resolve(stateDirectory())).charts, standIn),
  version: standIn.version,
};

const adapter = adapters.find(({ series }) => series === "0.95") ?? assert.fail("there is no series 0.95");

/** Settings of the stack; a number makes another configuration of the release and of HAProxy. */
function use(change: number): void {
  deployWith(90, { reana_server: { environment: { CHANGE: String(change) } } }, 300 + change);
}

/** An image that there is not, and a short time limit. */
function useBroken(): void {
  deployWith(30, { reana_server: { image: "docker.io/reanahub/never-ready:0" } }, 300);
}

/** @param components values of the chart */
function deployWith(timeoutSeconds: number, components: object, inactivitySeconds: number): void {
  const mode =
    exposureModes(stack).find(({ name }) => name === "haproxy") ?? assert.fail("there is no mode haproxy");
  const settings = settingsOf(mode, adapter, stack);
  useSettings(
    {
      ...settings,
      chart,
      release: { name: stack.release, timeoutSeconds },
      frontEnd: { ...(settings["frontEnd"] as object), timeouts: { drainSeconds: 1, inactivitySeconds } },
      // The stack's own volume is among the values.
      values: { ...(settings["values"] as object), components },
    },
    stack,
  );
}

/** What the user has in the namespace, which nothing may delete. */
const data = {
  apiVersion: "v1",
  kind: "ConfigMap",
  metadata: { name: "analysis", namespace: stack.namespace },
  data: { result: "42" },
} as const;

interface Row {
  readonly moment: string;
  readonly repaired: string;
  readonly seconds: number;
}

const rows: Row[] = [];

const resources = ({ resources: all = [] }: ExportedState): NonNullable<ExportedState["resources"]> => all;

/** Passwords by URN, as the state has them. */
const passwords = (state: ExportedState): Readonly<Record<string, string>> =>
  Object.fromEntries(
    resources(state)
      .filter(({ type }) => type === "random:index/randomPassword:RandomPassword")
      .map(({ urn, outputs }) => [urn, (outputs?.["result"] as { readonly plaintext: string }).plaintext]),
  );

let known: Readonly<Record<string, string>> = {};

/** Passwords that were there are there still, and the same. */
async function checkPasswords(): Promise<void> {
  const now = passwords(await stateOf(stack));
  for (const [urn, password] of Object.entries(known)) {
    assert.ok(urn in now, `${urn} is gone`);
    // Without the passwords in a report.
    assert.ok(now[urn] === password, `${urn} has another value`);
  }
  known = now;
}

/** Kills a command and recovers the stack. */
async function interrupt(command: "up" | "destroy", moment: Moment): Promise<void> {
  const survivors = await killedAt(stack, [command], moment);
  const begin = Date.now();
  const args = ["--stack", stack.name, "--config-file", configFile(stack)];
  // A plugin that lives on ends minutes later, whether Helm goes on or not.
  const wait = moment.pluginLives === true ? ["--wait", "40"] : [];
  const { code, output, errors } = await tool("recover", ...args, ...wait, "--yes");
  assert.equal(code, 0, `${output}\n${errors}`);
  const repaired = [...output.matchAll(/^\d+\/\d+ (.*)$/gm)].map(([, step]) => step).join("; ");
  rows.push({ moment: `${command}: ${moment.what}`, repaired, seconds: (Date.now() - begin) / 1000 });
  const state = await stateOf(stack);
  assert.deepEqual(state.pending_operations ?? [], []);
  if (command === "up") {
    await checkPasswords();
  }
  const again = await tool("recover", ...args);
  assert.match(again.output, /Nothing is to be repaired/);
  // The next recovery would wait for a plugin that has nothing to do any more, up to five minutes.
  survivors.forEach(tryToKill);
}

/** The stack comes to what its settings say, and stays. */
async function converge(): Promise<void> {
  const { code, output, errors } = await pulumiTo(stack, "up");
  assert.equal(code, 0, `${output.slice(-3000)}\n${errors}`);
  await checkPasswords();
  const [latest] = await helmRevisions(await client(), stack.namespace, stack.release);
  assert.equal(latest?.status, "deployed");
  const given = JSON.stringify(latest.values["secrets"]);
  const used = Object.values(known).filter((password) => given.includes(password));
  assert.equal(
    used.length,
    Object.keys(known).length,
    "the release does not have the passwords of the state",
  );
}

async function destroy(): Promise<void> {
  const { code, output, errors } = await pulumiTo(stack, "destroy");
  assert.equal(code, 0, `${output.slice(-3000)}\n${errors}`);
  known = {};
}

const creating = (resource: string): RegExp => new RegExp(`\\+ .*${resource}.* creating`);

describe("an interrupted stack", () => {
  before(async () => {
    await makeStack(stack);
    use(0);
  });

  after(async () => {
    const wide = (text: string): string => text.replace(/recover/g, "…").slice(0, 200);
    process.stdout.write(
      `\n${rows.map(({ moment, repaired, seconds }, index) => `      ${index + 1}. ${moment}\n          ${seconds.toFixed(1)} s: ${wide(repaired)}`).join("\n")}\n`,
    );
    await tool("recover", "--stack", stack.name, "--config-file", configFile(stack), "--yes");
    await removeStack(stack);
  });

  /** Each goes on from the one before, with the same stack. */
  const firstInstallation: readonly Moment[] = [
    { what: "before the first object", printed: creating("pulumi:pulumi:Stack") },
    { what: "the namespace is being created", printed: creating("core/v1:Namespace") },
    { what: "passwords are made", printed: /RandomPassword .* created/ },
    { what: "the Helm release is being created", printed: creating("helm.sh/v3:Release") },
    { what: "Helm begins to install", helm: "pending-install" },
    { what: "HAProxy is being created", printed: creating("apps/v1:Deployment") },
    { what: "the front-end Service is being created", printed: creating("core/v1:Service reana-front-end") },
  ];

  for (const moment of firstInstallation) {
    it(`goes on with its first installation after a kill: ${moment.what}`, async () => {
      await interrupt("up", moment);
    });
  }

  it("is installed after all of these", async () => {
    await converge();
    await (await client()).apply(data);
  });

  const upgrades: readonly Moment[] = [
    { what: "Helm begins to upgrade", helm: "pending-upgrade" },
    { what: "Helm waits for the new pods", helm: "pending-upgrade", after: 1500 },
    { what: "CLI alone, within Helm's upgrade", helm: "pending-upgrade", pluginLives: true },
    { what: "HAProxy is being changed", printed: /apps\/v1:Deployment.* updating/ },
  ];

  for (const [index, moment] of upgrades.entries()) {
    it(`is upgraded after a kill: ${moment.what}`, async () => {
      use(index + 1);
      await interrupt("up", moment);
      await converge();
    });
  }

  it("comes back to the settings of before, when an upgrade was killed", async () => {
    use(99);
    await interrupt("up", {
      what: "Helm upgrades, the settings are then put back",
      helm: "pending-upgrade",
      after: 800,
    });
    use(4);
    await converge();
    const [latest] = await helmRevisions(await client(), stack.namespace, stack.release);
    assert.equal(JSON.stringify(latest?.values).includes('"CHANGE":"4"'), true);
  });

  it("is complete again after kills of destroy", async () => {
    const kept = known;
    await interrupt("destroy", { what: "the first objects are being deleted", printed: /- .* deleting/ });
    await interrupt("destroy", { what: "Helm uninstalls", helm: "uninstalling" });
    await converge();
    // The state has them in the order of their creation, which is any.
    assert.deepEqual(Object.keys(known).sort(), Object.keys(kept).sort());
    assert.deepEqual(
      (await (await client()).read({ ...data, name: "analysis", namespace: stack.namespace }))?.data,
      data.data,
    );
  });

  it("is destroyed after kills of destroy", async () => {
    await interrupt("destroy", {
      what: "CLI alone, Helm uninstalls",
      helm: "uninstalling",
      pluginLives: true,
    });
    await interrupt("destroy", {
      what: "the namespace is being deleted",
      printed: /core\/v1:Namespace.* deleting/,
    });
    await destroy();
    assert.deepEqual(await helmRevisions(await client(), stack.namespace, stack.release), []);
    const left = resources(await stateOf(stack)).filter(({ type }) => type !== "pulumi:pulumi:Stack");
    assert.deepEqual(left, []);
  });

  const withinHelm: readonly Moment[] = [
    { what: "Helm waits for the pods of its first installation", helm: "pending-install", after: 1000 },
    { what: "CLI alone, within Helm's first installation", helm: "pending-install", pluginLives: true },
  ];

  for (const moment of withinHelm) {
    it(`is installed after a kill: ${moment.what}`, async () => {
      await interrupt("up", moment);
      await converge();
      await destroy();
    });
  }

  it("converges after an installation that failed", async () => {
    useBroken();
    const failed = await pulumiTo(stack, "up");
    assert.notEqual(failed.code, 0);
    assert.match(
      `${failed.output}${failed.errors}`,
      /Helm release .*recover.*(failed|not ready|timed out)/is,
    );
    const args = ["--stack", stack.name, "--config-file", configFile(stack)];
    const { output } = await tool("recover", ...args, "--yes");
    assert.match(output, /revision 1, failed/);
    use(0);
    await converge();
  });
});
