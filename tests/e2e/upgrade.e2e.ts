import assert from "node:assert/strict";
import { chartAnnotation } from "../../components/chart/upgrade/crd-plan";
import { series09 } from "../../components/chart/series-0-9";
import { traefikRelease } from "../../sandbox/images/names";
import { outcomesDuring } from "./any-client";
import { objects, pulumiOn, sandbox, succeed, upOf } from "./command-line";
import { settingsOf } from "./deploy-mode";
import { exposureModes } from "./mode-table";
import { assertMigrated, databaseIsReady, makeTables, query } from "./reana-database";
import { makeStack, removeStack, useSettings } from "./stack";
import { upgradeStack as stack } from "./test-stack";

/*
 * A stack with data changes reana:chart.version from the stable chart to the pre-release, and nothing else.
 */

const { namespace, release, hostname, nodePorts } = stack;
const email = "jane.doe@example.org";
const inNamespace = ["--namespace", namespace];

/** A CustomResourceDefinition that the older REANA lacks, as with the real chart, and one that somebody has made newer. */
const missing = "ingressrouteudps.traefik.io";
const newer = "tlsstores.traefik.io";

const mode = exposureModes(stack).find(({ name }) => name === "haproxy");

/** The newest chart version of the newer series. */
const version095 = "0.95.0-alpha.5";

const setVersion = (what: "chart" | "traefik", version: string): Promise<string> =>
  pulumiOn(stack, "config", "set", "--path", `reana:${what}.version`, version);

/** Chart versions that Helm has deployed or tried, oldest first. */
async function chartsOfRelease(): Promise<readonly string[]> {
  const history = await succeed("helm", "history", release, ...inNamespace, "--output", "json");
  return (JSON.parse(history) as readonly { chart: string }[]).map(({ chart }) => chart);
}

/** Jobs that migrate the database: they leave none. */
const migrations = async (): Promise<readonly string[]> =>
  (await objects("jobs", ...inNamespace))
    .map(({ metadata }) => metadata.name)
    .filter((name) => name.endsWith("-database-migration"));

const traefikDeployment = async (): Promise<string | undefined> =>
  (await objects("deployments", ...inNamespace)).find(
    ({ metadata }) => metadata.name === `${release}-traefik`,
  )?.metadata.uid;

interface Definition {
  readonly metadata: { readonly annotations?: Readonly<Record<string, string>> };
  readonly spec: unknown;
}

async function definition(name: string): Promise<Definition> {
  const text = await succeed("kubectl", "get", "customresourcedefinition", name, "--output", "json");
  return JSON.parse(text) as Definition;
}

const schemaPath = "/spec/versions/0/schema/openAPIV3Schema/properties";

const patch = (name: string, ...operations: readonly object[]): Promise<string> =>
  succeed(
    ...["kubectl", "patch", "customresourcedefinition", name, "--type", "json"],
    ...["--patch", JSON.stringify(operations)],
  );

/** Every command on a stack that has to fail. @returns all that it printed */
async function failing(...command: readonly string[]): Promise<string> {
  const { code, output, errors } = await sandbox("pulumi", ...command, "--stack", stack.name);
  assert.notEqual(code, 0, output);
  return `${output}${errors}`;
}

describe("the upgrade of a stack's chart", () => {
  let traefik: string | undefined;

  before(async () => {
    await makeStack(stack);
    assert.ok(mode !== undefined);
    useSettings(settingsOf(mode, series09, stack), stack);
    await upOf(stack);
    await databaseIsReady(stack);
    await makeTables(stack, email);
    traefik = await traefikDeployment();
    assert.notEqual(traefik, undefined);
    await succeed("kubectl", "delete", "customresourcedefinition", missing);
    // Another stack of this program may have applied it before: then it would be this program's to make older again.
    await succeed("kubectl", "annotate", "customresourcedefinition", newer, `${chartAnnotation}-`);
    await patch(newer, {
      op: "add",
      path: schemaPath,
      value: { extra: { type: "object", "x-kubernetes-preserve-unknown-fields": true } },
    });
    await setVersion("chart", version095);
    // The sandbox has one release of Traefik, and no chart's own.
    await setVersion("traefik", traefikRelease);
  });

  after(async () => {
    await removeStack(stack);
    if (/"extra"/.test(JSON.stringify((await definition(newer)).spec))) {
      await patch(newer, { op: "remove", path: schemaPath });
    }
  });

  it("says in the preview what it will do", async () => {
    const preview = await pulumiOn(stack, "preview");
    assert.match(
      preview,
      /chart 0\.9\.4 to 0\.95\.0-alpha\.5: before Helm upgrades.*reana-db alembic upgrade/s,
    );
    assert.doesNotMatch(preview, /replace/);
  });

  it("stops where the migration fails, with the end of its log, and the old release keeps running", async () => {
    const version = await query(stack, "SELECT version_num FROM __reana.alembic_version");
    await query(stack, "UPDATE __reana.alembic_version SET version_num = 'unknown'");
    try {
      const outcomes = await outcomesDuring(hostname, nodePorts, async () => {
        const printed = await failing("up", "--yes", "--skip-preview");
        assert.match(printed, /migration of the database failed.*release of before is running on/s);
        assert.match(printed, /Can't locate revision identified by 'unknown'/);
      });
      const served = [...outcomes.keys()].filter((outcome) => outcome.startsWith("https"));
      assert.deepEqual(served.sort(), ["https / 200", "https /api/ping 200"]);
    } finally {
      await query(stack, `UPDATE __reana.alembic_version SET version_num = '${version}'`);
    }
    assert.deepEqual(await chartsOfRelease(), ["reana-0.9.4"]);
    assert.deepEqual(await migrations(), []);
  });

  it("is done by one update, while clients are served", async () => {
    let printed = "";
    const begin = Date.now();
    const outcomes = await outcomesDuring(hostname, nodePorts, async () => {
      printed = await upOf(stack);
    });
    const counted = [...outcomes].sort().map(([outcome, count]) => `${outcome}: ${count}`);
    process.stdout.write(`      ${Math.round((Date.now() - begin) / 1000)} s; ${counted.join(", ")}\n`);
    const sum = (of: (outcome: string) => boolean): number =>
      [...outcomes].filter(([outcome]) => of(outcome)).reduce((all, [, count]) => all + count, 0);
    const total = sum(() => true);
    assert.ok(total >= 200, `${total} requests`);
    // Traefik's pods are replaced one by one. reana-server and reana-ui have no readiness probe: they get 502 while they start.
    const pages = sum((outcome) => outcome.startsWith("https / "));
    const lost = pages - (outcomes.get("https / 200") ?? 0);
    assert.ok(lost <= pages / 20, `${lost} of ${pages} pages`);
    assert.match(printed, /the database is migrated/);
    assert.match(printed, /are left as they are: tlsstores\.traefik\.io \(is newer/);
    assert.deepEqual(await chartsOfRelease(), ["reana-0.9.4", "reana-0.95.0-alpha.5"]);
    assert.deepEqual(await migrations(), []);
  });

  it("migrates the database, and keeps its rows", async () => {
    await assertMigrated(stack, email);
  });

  it("starts the new database after the old one has ended, on the same files", async () => {
    const selector = ["--selector", `app=${release}-db`];
    const [deployment] = await objects(
      ...["deployments", ...inNamespace, "--field-selector", `metadata.name=${release}-db`],
    );
    assert.match(JSON.stringify(deployment), /"strategy":\{"type":"Recreate"\}/);
    const pods = await objects("pods", ...inNamespace, ...selector);
    assert.equal(pods.length, 1);
    // A second PostgreSQL restarts when the first one has removed its lock file.
    assert.match(JSON.stringify(pods), /"restartCount":0/);
  });

  it("keeps Traefik's Deployment, and the Services and policies that lead to its pods", async () => {
    assert.equal(await traefikDeployment(), traefik);
    const { output } = await sandbox(
      ...["kubectl", "get", "endpointslices", ...inNamespace, "--output", "json"],
      ...["--selector", `kubernetes.io/service-name=${release}-traefik`],
    );
    assert.match(output, /"ready": true/);
  });

  it("applies CustomResourceDefinitions that are missing, and leaves a newer one", async () => {
    const { metadata } = await definition(missing);
    assert.equal(metadata.annotations?.[chartAnnotation], "0.95.0-alpha.5");
    const { spec, metadata: ofNewer } = await definition(newer);
    assert.match(JSON.stringify(spec), /"extra"/);
    assert.equal(ofNewer.annotations?.[chartAnnotation], undefined);
  });

  it("has nothing left to do", async () => {
    await pulumiOn(stack, "preview", "--expect-no-changes");
  });

  it("does not go back, and says why in the preview", async () => {
    useSettings(settingsOf(mode ?? assert.fail(), series09, stack), stack);
    const printed = await failing("preview");
    assert.match(printed, /reana:chart\.version: 0\.9\.4 is older than 0\.95\.0-alpha\.5.*restore a backup/s);
  });
});
