import assert from "node:assert/strict";
import { adapters } from "../../components/chart/adapters";
import { apply, objects, pulumiOn, sandbox, succeed, upOf, withFile } from "./command-line";
import { settingsOf } from "./deploy-mode";
import { exposureModes } from "./mode-table";
import { makeStack, removeStack, useSettings } from "./stack";
import { anotherSafetyStack, safetyStack, type TestStack } from "./test-stack";

/*
 * What must not happen to people's data, whatever a stack is told to do. Most of it is refused in the preview, before any change: each
 * test then looks at the cluster too.
 */

const adapter = adapters.at(-1);
assert.ok(adapter !== undefined);

const { namespace, release } = safetyStack;

const anotherUid = "00000000-0000-0000-0000-000000000000";

const settings = (stack: TestStack, changed: Readonly<Record<string, unknown>> = {}) => {
  const mode = exposureModes(stack).find(({ name }) => name === "controller-http");
  assert.ok(mode !== undefined);
  const own = settingsOf(mode, adapter, stack);
  const { https, http } = stack.nodePorts;
  const service = { type: "NodePort", httpNodePort: http, httpsNodePort: https };
  return { ...own, frontEnd: { ...(own["frontEnd"] as object), service }, ...changed };
};

/** What a preview says; nothing is changed by it. */
async function previewOf({
  name,
}: TestStack): Promise<{ readonly refused: boolean; readonly output: string }> {
  const { code, output, errors } = await sandbox("pulumi", "preview", "--stack", name, "--non-interactive");
  return { refused: code !== 0, output: `${output}\n${errors}` };
}

async function assertRefused(stack: TestStack, ...reasons: readonly RegExp[]): Promise<string> {
  const { refused, output } = await previewOf(stack);
  assert.ok(refused, output);
  for (const reason of reasons) {
    assert.match(output.replaceAll(/\s+/g, " "), reason);
  }
  return output;
}

const uidOf = async (kind: string, name: string): Promise<string> =>
  succeed("kubectl", "get", kind, name, "--output", "jsonpath={.metadata.uid}");

/** Everything in the namespace that holds data or serves them, by uid. */
const contents = async (): Promise<readonly string[]> =>
  (await objects("deployments,statefulsets,services,secrets", "--namespace", namespace))
    .filter(({ type }) => type !== "helm.sh/release.v1")
    .map(({ kind, metadata }) => `${kind} ${metadata.name} ${metadata.uid}`)
    .sort();

const databasePassword = async (): Promise<string> => {
  const data = await succeed(
    ...["kubectl", "--namespace", namespace, "get", "secret", `${release}-db-secrets`],
    ...["--output", "jsonpath={.data.password}"],
  );
  return Buffer.from(data, "base64").toString();
};

describe("people's data", () => {
  before(async () => {
    await makeStack(safetyStack);
    useSettings(settings(safetyStack, { protect: true }), safetyStack);
    await upOf(safetyStack);
  });

  after(async () => {
    // The namespace outlives the stack by then, and an update would be refused: the stack has lost its passwords.
    useSettings(settings(safetyStack, { namespace: { name: namespace, create: false } }), safetyStack);
    await pulumiOn(safetyStack, "state", "unprotect", "--all", "--yes");
    await removeStack(safetyStack);
    await succeed("kubectl", "delete", "namespace", namespace, "--ignore-not-found");
  });

  describe("of a protected stack", () => {
    it("stay when the stack is destroyed: nothing is deleted, and the error says the way", async () => {
      const before = await contents();
      const destroyed = await sandbox(
        "pulumi",
        "destroy",
        "--yes",
        "--skip-preview",
        "--stack",
        safetyStack.name,
      );
      assert.notEqual(destroyed.code, 0);
      assert.match(
        destroyed.output + destroyed.errors,
        /pulumi config set reana:protect false.*pulumi up.*pulumi destroy/,
      );
      assert.deepEqual(await contents(), before);
    });

    it("stay when another name is set for the namespace or the release", async () => {
      useSettings(settings(safetyStack, { protect: true, namespace: { name: "another" } }), safetyStack);
      await assertRefused(safetyStack, /reana:namespace\.name = "another" cannot change on a running stack/);
      useSettings(
        settings(safetyStack, { protect: true, release: { name: "another", timeoutSeconds: 180 } }),
        safetyStack,
      );
      await assertRefused(safetyStack, /reana:release\.name = "another" cannot change on a running stack/);
    });

    it("stay when the context leads to another cluster, also where the stack file does not name one", async () => {
      useSettings(settings(safetyStack, { protect: true, cluster: { uid: anotherUid } }), safetyStack);
      await assertRefused(safetyStack, /reana:cluster\.uid = "00000000.* is another cluster/);
      useSettings(settings(safetyStack, { protect: true }), safetyStack);
      const state = await pulumiOn(safetyStack, "stack", "export");
      const uid = await uidOf("namespace", "kube-system");
      await importState(safetyStack, state.replaceAll(uid, anotherUid));
      await assertRefused(
        safetyStack,
        new RegExp(`leads to another cluster: .* uid ${uid} there.*deployed to ${anotherUid}`),
      );
      await importState(safetyStack, state);
    });

    it("are not written as files beside a real installation", async () => {
      await pulumiOn(safetyStack, "config", "set", "kubernetes:renderYamlToDirectory", "yaml");
      await assertRefused(
        safetyStack,
        /kubernetes:renderYamlToDirectory = "yaml" would write some objects as files/,
      );
      await pulumiOn(safetyStack, "config", "rm", "kubernetes:renderYamlToDirectory");
    });

    it("stay when the namespace leaves the stack, and when it comes back", async () => {
      const before = await contents();
      const uid = await uidOf("namespace", namespace);
      useSettings(
        settings(safetyStack, { protect: true, namespace: { name: namespace, create: false } }),
        safetyStack,
      );
      await upOf(safetyStack);
      assert.equal(await uidOf("namespace", namespace), uid);
      assert.deepEqual(await contents(), before);
      useSettings(settings(safetyStack, { protect: true }), safetyStack);
      await upOf(safetyStack);
      assert.equal(await uidOf("namespace", namespace), uid);
      assert.deepEqual(await contents(), before);
    });
  });

  describe("of another stack or release", () => {
    before(() => makeStack(anotherSafetyStack));
    after(() => removeStack(anotherSafetyStack));

    it("are not taken by a stack of the same names: the taken object is named, with its stack", async () => {
      useSettings(settings({ ...safetyStack, nodePorts: anotherSafetyStack.nodePorts }), anotherSafetyStack);
      await assertRefused(
        anotherSafetyStack,
        new RegExp(`Namespace ${namespace} is there already and belongs to stack reana/${safetyStack.name}`),
      );
    });

    it("are not taken by a stack of the same names in a namespace that exists before", async () => {
      const namespaceGiven = { namespace: { name: namespace, create: false } };
      useSettings(
        settings({ ...safetyStack, nodePorts: anotherSafetyStack.nodePorts }, namespaceGiven),
        anotherSafetyStack,
      );
      await assertRefused(
        anotherSafetyStack,
        // Whichever the engine comes to first.
        new RegExp(`is there already.*(belongs to stack reana/${safetyStack.name}|npm run take-over)`),
      );
    });

    it("are not written by a second database in the same directory of the node", async () => {
      const path = anotherSafetyStack.volume;
      await apply(databaseOfAnother(path));
      try {
        useSettings(settings(anotherSafetyStack), anotherSafetyStack);
        await assertRefused(
          anotherSafetyStack,
          new RegExp(`Deployment another-db in namespace default has its database in ${path}/db of its node`),
        );
      } finally {
        await succeed("kubectl", "delete", "deployment", "another-db", "--namespace", "default");
      }
    });

    it("are not taken where helm installed them by hand, and are there after destroy", async () => {
      const { namespace: place, release: name } = anotherSafetyStack;
      await succeed("kubectl", "create", "namespace", place);
      const chart = await pulumiOn(safetyStack, "config", "get", "--path", "chart.path");
      await succeed(
        ...["helm", "install", name, chart.trim(), "--namespace", place],
        ...byHand.flatMap((value) => ["--set", value]),
      );
      useSettings(settings(anotherSafetyStack), anotherSafetyStack);
      await assertRefused(
        anotherSafetyStack,
        new RegExp(
          `Namespace ${place} is there already.*npm run take-over -- --stack ${anotherSafetyStack.name}`,
        ),
      );
      // With --skip-preview, too.
      const up = await sandbox("pulumi", "up", "--yes", "--skip-preview", "--stack", anotherSafetyStack.name);
      assert.notEqual(up.code, 0);
      await pulumiOn(anotherSafetyStack, "destroy", "--yes", "--skip-preview");
      assert.match(await succeed("helm", "status", name, "--namespace", place), /STATUS: deployed/);
      await succeed("helm", "uninstall", name, "--namespace", place);
      await succeed("kubectl", "delete", "namespace", place);
    });
  });

  describe("that outlive a stack", () => {
    let password: string;

    before(async () => {
      password = await databasePassword();
      useSettings(
        settings(safetyStack, { protect: true, namespace: { name: namespace, create: false } }),
        safetyStack,
      );
      await upOf(safetyStack);
      useSettings(settings(safetyStack, { namespace: { name: namespace, create: false } }), safetyStack);
      await upOf(safetyStack);
      await pulumiOn(safetyStack, "destroy", "--yes", "--skip-preview");
    });

    it("keep their passwords: a new installation is refused, with commands that go on with them", async () => {
      assert.equal(await databasePassword(), password);
      const output = await assertRefused(
        safetyStack,
        new RegExp(`${release}-db-secrets.* in namespace ${namespace} would be overwritten`),
      );
      const commands = output
        .split("\n")
        .flatMap(
          (line) =>
            /^\s+kubectl .* get secret (\S+) --output jsonpath='\{\.data\.(\w+)\}' .* --path (\S+)$/.exec(
              line,
            ) ?? [],
        )
        .flatMap((_, index, all) => (index % 4 === 0 ? [all.slice(index, index + 4)] : []));
      assert.equal(commands.length, 4, output);
      for (const [, secret = "", key = "", setting = ""] of commands) {
        const data = await succeed(
          ...["kubectl", "--namespace", namespace, "get", "secret", secret],
          ...["--output", `jsonpath={.data.${key}}`],
        );
        await pulumiOn(
          safetyStack,
          ...["config", "set", "--secret", "--path", setting, Buffer.from(data, "base64").toString()],
        );
      }
      await upOf(safetyStack);
      assert.equal(await databasePassword(), password);
    });

    it("keep them when the stack's secrets are removed", async () => {
      await pulumiOn(safetyStack, "config", "rm", "reana:secrets");
      await assertRefused(safetyStack, new RegExp(`${release}-db-secrets.* would be overwritten`));
      assert.equal(await databasePassword(), password);
    });
  });

  it("show in no output a user's name as a secret", async () => {
    useSettings(settings(safetyStack, { users: { messageBroker: safetyStack.namespace } }), safetyStack);
    const { output } = await previewOf(safetyStack);
    assert.match(output, new RegExp(namespace));
  });
});

/** Values that a chart of series 0.95 requires. */
const byHand = [
  `reana_hostname=${anotherSafetyStack.hostname}`,
  "traefik.enabled=false",
  "secrets.reana.REANA_SECRET_KEY=key",
  ...["database", "cache", "message_broker"].flatMap((store) => [
    `secrets.${store}.user=reana`,
    `secrets.${store}.password=by-hand`,
  ]),
];

/** A database as the charts deploy it, without pods. */
const databaseOfAnother = (path: string): readonly unknown[] => [
  {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name: "another-db", namespace: "default" },
    spec: {
      replicas: 0,
      selector: { matchLabels: { app: "another-db" } },
      template: {
        metadata: { labels: { app: "another-db" } },
        spec: {
          containers: [
            {
              name: "db",
              image: "none",
              volumeMounts: [{ name: "data", mountPath: "/data", subPath: "db" }],
            },
          ],
          volumes: [{ name: "data", hostPath: { path } }],
        },
      },
    },
  },
];

async function importState({ name }: TestStack, state: string): Promise<void> {
  await withFile(state, (file) => succeed("pulumi", "stack", "import", "--file", file, "--stack", name));
}
