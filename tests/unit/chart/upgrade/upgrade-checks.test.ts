import assert from "node:assert/strict";
import type { UpgradedRelease, UpgradeTools } from "../../../../components/chart/upgrade/upgrade";
import { upgradeChecks } from "../../../../components/chart/upgrade/upgrade-checks";
import type { ResourceChange } from "../../../../components/cluster/cluster-checks";
import { stackFileNames } from "../../../../components/lib/setting-names";
import { changingCluster, changingDefinitions, type StoredObject } from "../../cluster/changing-cluster";
import { helmSecret } from "../../cluster/helm-secret";
import { definition, server, storedDefinition } from "./objects";

const releaseType = "kubernetes:helm.sh/v3:Release";
const middlewareType = "kubernetes:traefik.io/v1alpha1:Middleware";
const newImage = "docker.io/reanahub/reana-server:0.95.0-alpha.6";

const own: UpgradedRelease = {
  namespace: "reana",
  release: "reana",
  prefix: "reana",
  version: "0.95.0-alpha.5",
  traefik: "reana-traefik",
  traefikPodLabels: { "app.kubernetes.io/name": "traefik", "app.kubernetes.io/instance": "reana" },
  timeoutSeconds: 900,
};

const stored = (chartVersion: string): StoredObject => ({
  ...helmSecret({ chartVersion }),
  apiVersion: "v1",
  kind: "Secret",
});

const traefik = (instance: string): StoredObject => ({
  apiVersion: "apps/v1",
  kind: "Deployment",
  metadata: { name: "reana-traefik", namespace: "reana" },
  spec: { selector: { matchLabels: { "app.kubernetes.io/instance": instance } } },
});

interface Outcome {
  readonly said: readonly string[];
  readonly warned: readonly string[];
  readonly changes: readonly string[];
  readonly applied: readonly string[];
  readonly rendered: number;
  readonly error: string | undefined;
}

/** What an update of the release does in a cluster. */
async function update(
  objects: readonly StoredObject[],
  {
    preview = false,
    release = own,
    created = false,
    type = releaseType,
    log = "",
    outcome = "Complete",
    definitions = changingDefinitions(),
  } = {},
): Promise<Outcome> {
  const said: string[] = [];
  const warned: string[] = [];
  let rendered = 0;
  const cluster = changingCluster(objects, (job) => ({
    ...job,
    status: { conditions: [{ type: outcome, status: "True" }] },
  }));
  const tools: UpgradeTools = {
    render: () => {
      rendered += 1;
      return Promise.resolve([definition("middlewares.traefik.io", ["a", "b"]), server(newImage)]);
    },
    definitions: () => definitions.client,
    podLog: () => Promise.resolve(log),
    names: stackFileNames,
    say: (line) => said.push(line),
    warn: (line) => warned.push(line),
  };
  const change: ResourceChange = {
    urn: `urn:pulumi:prod::reana::${type}::reana-release`,
    name: "reana-release",
    type,
    inputs: { values: {} },
    before: created ? undefined : {},
    preview,
  };
  const when = created ? "beforeCreate" : "beforeUpdate";
  let error: string | undefined;
  const checks = upgradeChecks(release, tools).filter((each) => each.when.includes(when));
  for (const check of checks.filter(({ appliesTo }) => appliesTo(type))) {
    assert.equal(check.appliesTo("kubernetes:core/v1:Service"), false);
    await check
      .run(change, () => Promise.resolve(cluster.client))
      .catch((failure: Error) => {
        error = failure.message;
      });
  }
  const applied = definitions.applied.map(({ metadata }) => metadata?.name ?? "");
  return { said, warned, changes: cluster.changes, applied, rendered, error };
}

const running = [stored("0.9.4"), server("docker.io/reanahub/reana-server:0.9.4"), traefik("reana")];

describe("the update of a release", () => {
  it("to another chart applies CustomResourceDefinitions, then migrates the database", async () => {
    const { said, changes, applied, error } = await update(running);
    assert.equal(error, undefined);
    assert.deepEqual(applied, ["middlewares.traefik.io"]);
    const job = "Job reana-server-database-migration";
    assert.deepEqual(changes, [`create ${job}`, `delete ${job}`]);
    assert.match(
      said[0] ?? "",
      /^chart 0\.9\.4 to 0\.95\.0-alpha\.5: before Helm .*reana-db alembic upgrade/,
    );
    assert.match(
      said.join("\n"),
      /applied: middlewares\.traefik\.io\n.*reana-server:0\.95\.0-alpha\.6\n.*is migrated/,
    );
  });

  it("says in a preview what it will do, and does nothing", async () => {
    const { said, changes, applied, rendered } = await update(running, { preview: true });
    assert.match(said.join(), /^chart 0\.9\.4 to 0\.95\.0-alpha\.5/);
    assert.deepEqual([changes, applied, rendered], [[], [], 0]);
  });

  it("stops where the migration fails, with the end of its log", async () => {
    const { error } = await update(running, { outcome: "Failed", log: "deadlock detected" });
    assert.match(error ?? "", /release of before is running on.*deadlock detected/s);
  });

  it("with the same chart asks nothing of the chart", async () => {
    const { said, rendered, error } = await update([stored("0.95.0-alpha.5"), traefik("reana")]);
    assert.deepEqual([said, rendered, error], [[], 0, undefined]);
  });

  it("is refused in a preview where the chart is older, with the reason and the way back", async () => {
    const { error, rendered } = await update([stored("0.96.0")], { preview: true });
    assert.match(error ?? "", /^reana:chart\.version: 0\.95\.0-alpha\.5 is older than 0\.96\.0.*backup/);
    assert.equal(rendered, 0);
  });

  it("is refused where Traefik's Deployment selects another label, with the setting", async () => {
    const objects = [stored("0.95.0-alpha.5"), traefik("reana-reana")];
    const { error } = await update(objects, { preview: true });
    assert.match(
      error ?? "",
      /^reana:traefik\.instanceLabel: has to be reana-reana.*config set --path reana:traefik\.instanceLabel reana-reana$/,
    );
    const another = { ...own, traefik: undefined };
    assert.equal((await update(objects, { release: another })).error, undefined);
  });

  it("stops where no server is there whose environment the migration needs", async () => {
    const { error } = await update([stored("0.9.4")]);
    assert.match(error ?? "", /namespace reana has no Deployment reana-server/);
  });

  it("names CustomResourceDefinitions that it leaves", async () => {
    const definitions = changingDefinitions(storedDefinition("middlewares.traefik.io", ["a", "b", "c"]));
    const { warned, applied } = await update(running, { definitions });
    assert.match(warned.join(), /left as they are: middlewares\.traefik\.io \(is newer/);
    assert.deepEqual(applied, []);
  });
});

describe("the installation of a release", () => {
  it("leaves CustomResourceDefinitions to Helm where there are none", async () => {
    assert.equal((await update([], { created: true })).rendered, 0);
  });

  it("brings those up to date that were there before, and not in a preview", async () => {
    const present = (): ReturnType<typeof changingDefinitions> =>
      changingDefinitions(
        storedDefinition("ingressroutes.traefik.io", ["a"]),
        storedDefinition("middlewares.traefik.io", ["a"]),
      );
    const { applied } = await update([], { created: true, definitions: present() });
    assert.deepEqual(applied, ["middlewares.traefik.io"]);
    const previewed = await update([], { created: true, preview: true, definitions: present() });
    assert.deepEqual([previewed.applied, previewed.rendered], [[], 0]);
  });
});

describe("the Middlewares of a release that was taken over", () => {
  const create = (definitions: ReturnType<typeof changingDefinitions>, preview = false): Promise<Outcome> =>
    update(running, { created: true, type: middlewareType, definitions, preview });

  it("come after their definitions, where the old chart brought none", async () => {
    const { applied, rendered } = await create(changingDefinitions());
    assert.deepEqual([applied, rendered], [["middlewares.traefik.io"], 1]);
  });

  it("ask nothing of the chart where the definitions are there, or in a preview", async () => {
    const present = changingDefinitions(storedDefinition("middlewares.traefik.io", ["a"]));
    assert.equal((await create(present)).rendered, 0);
    assert.equal((await create(changingDefinitions(), true)).rendered, 0);
  });
});
