import assert from "node:assert/strict";
import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { stateDirectory } from "../../sandbox/directories";
import { traefikRelease } from "../../sandbox/images/names";
import { pulumiLayout } from "../../sandbox/pulumi/installation";
import { outcomesDuring } from "./any-client";
import { objects, sandbox, succeed } from "./command-line";
import { assertMigrated, databaseIsReady, makeTables } from "./reana-database";
import { makeRoomOfDev, removeDatabaseOfDev } from "./stack";
import { checkout, run, shell } from "./user-shell";

/*
 * From `helm install` of 0.9.4 with default values to a stack of 0.95.0-alpha.5, by the four commands of the README.
 */

const place = { namespace: "reana", release: "reana" };
const inNamespace = ["--namespace", place.namespace];
const email = "jane.doe@example.org";
const hostname = "reana.localhost";
const nodePorts = { https: 30443, http: 30080 };

const stack = "taken-over";
const stackFile = join(checkout, `Pulumi.${stack}.yaml`);
const importFile = join(checkout, `import-${stack}.json`);

const chart = (name: string): string => join(pulumiLayout(stateDirectory()).charts, name);

const traefik = async (): Promise<string | undefined> =>
  (await objects("deployments", ...inNamespace)).find(({ metadata }) => metadata.name === "reana-traefik")
    ?.metadata.uid;

describe("taking over 0.9.4 with default values and upgrading it", () => {
  let deployment: string | undefined;
  let printed: string;

  before(async () => {
    // Lays the charts down, too.
    await makeRoomOfDev();
    await succeed(
      ...["helm", "install", place.release, chart("0.9.4"), ...inNamespace, "--create-namespace"],
      ...["--wait", "--timeout", "3m"],
    );
    await databaseIsReady(place);
    await makeTables(place, email);
    deployment = await traefik();
    assert.notEqual(deployment, undefined);
  });

  after(async () => {
    await shell(`pulumi config set --stack ${stack} reana:protect false && pulumi up --stack ${stack}`);
    await shell(`pulumi destroy --stack ${stack} --skip-preview`);
    await shell(`pulumi stack rm ${stack} --force`);
    await sandbox("kubectl", "delete", "namespace", place.namespace, "--ignore-not-found");
    removeDatabaseOfDev();
    rmSync(stackFile, { force: true });
    rmSync(importFile, { force: true });
  });

  it("is done by four commands, while clients are served", async () => {
    const version = "0.95.0-alpha.5";
    await run(`pulumi stack init ${stack}`);
    await run(
      `npm run --silent take-over -- --stack ${stack} --hostname ${hostname} --chart-version ${version} --chart-path ${chart("0.95")}`,
    );
    // The sandbox has one release of Traefik.
    await run(`pulumi config set --stack ${stack} --path reana:traefik.version ${traefikRelease}`);
    const outcomes = await outcomesDuring(hostname, nodePorts, async () => {
      await run(
        `pulumi import --stack ${stack} --file import-${stack}.json --generate-code=false --protect=false`,
      );
      printed = await run(`pulumi up --stack ${stack}`);
    });
    const counted = [...outcomes].sort().map(([outcome, count]) => `${outcome}: ${count}`);
    process.stdout.write(`      ${counted.join(", ")}\n`);
    const total = [...outcomes.values()].reduce((sum, count) => sum + count, 0);
    assert.ok(total >= 200, `${total} requests`);
  });

  it("migrates the database before the release is upgraded, and keeps its rows", async () => {
    assert.match(printed, /the database is migrated/);
    await assertMigrated(place, email);
  });

  it("keeps Traefik's Deployment, without a setting for its label", async () => {
    assert.equal(await traefik(), deployment);
    assert.doesNotMatch(readFileSync(stackFile, "utf8"), /instanceLabel/);
  });

  it("has nothing left to do, and is protected", async () => {
    await run(`pulumi preview --stack ${stack} --expect-no-changes`);
    const { code, output, errors } = await shell(`pulumi destroy --stack ${stack} --skip-preview`);
    assert.notEqual(code, 0);
    assert.match(`${output}${errors}`, /reana:protect/);
  });
});
