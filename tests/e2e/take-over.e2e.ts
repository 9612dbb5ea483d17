import assert from "node:assert/strict";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { stringify } from "yaml";
import { stateDirectory } from "../../sandbox/directories";
import { nodeAddress } from "../../sandbox/node/addresses";
import { traefikRelease } from "../../sandbox/images/names";
import { pulumiLayout } from "../../sandbox/pulumi/installation";
import { outcomesDuring } from "./any-client";
import { objects, sandbox, succeed } from "./command-line";
import type { Ports } from "./test-stack";
import { checkout, run, shell } from "./user-shell";

/** Releases that the real helm installed become stacks, by the commands that npm run take-over prints. */

interface Case {
  readonly what: string;
  /** Directory of the sandbox's chart. */
  readonly chart: "0.9.4" | "0.95";
  /** Chart version, where it is another than the sandbox's chart has. */
  readonly version?: string;
  readonly release: string;
  readonly namespace: string;
  readonly hostname: string;
  readonly nodePorts: Ports;
  readonly values: Readonly<Record<string, unknown>>;
  /** Further options of npm run take-over. */
  readonly options: string;
  /** Lines of the stack file. */
  readonly settings: readonly RegExp[];
  /** Statuses of plain http before and after. */
  readonly http: readonly string[];
}

const secrets = {
  reana: { REANA_SECRET_KEY: "a-secret-key" },
  database: { user: "reana", password: "reana" },
  cache: { user: "reana", password: "cache-password" },
  message_broker: { user: "reana", password: "broker-password" },
};

const usualPorts = { https: 30443, http: 30080 };

const cases: readonly Case[] = [
  {
    what: "0.9.4 with default values",
    chart: "0.9.4",
    release: "reana",
    namespace: "reana",
    hostname: "reana.localhost",
    nodePorts: usualPorts,
    values: {},
    options: "--hostname reana.localhost",
    settings: [/httpRedirect: false/, /name: reana-traefik/, /className: traefik/],
    http: ["200"],
  },
  {
    what: "0.9.3 with values of its own",
    chart: "0.9.4",
    version: "0.9.3",
    release: "physics",
    namespace: "science",
    hostname: "physics.localhost",
    nodePorts: { https: 31843, http: 31880 },
    values: {
      reana_hostname: "physics.localhost",
      components: { reana_ui: { docs_url: "https://docs.example.org" } },
      secrets: { database: { password: "reana" }, cache: { password: "cache-password" } },
      traefik: { ports: { web: { nodePort: 31880 }, websecure: { nodePort: 31843 } } },
    },
    options: "--namespace science --release physics",
    settings: [/series: "0\.9"/, /docs_url: https:\/\/docs\.example\.org/, /httpsNodePort: 31843/],
    http: ["200"],
  },
  {
    what: "0.95.0-alpha.5 with the values that it requires",
    chart: "0.95",
    release: "reana",
    namespace: "reana",
    hostname: "reana.localhost",
    nodePorts: usualPorts,
    values: { reana_hostname: "reana.localhost", secrets },
    options: "",
    settings: [/httpRedirect: false/, /name: reana-traefik/],
    http: ["200"],
  },
  {
    what: "0.95.0-alpha.5 with values of its own",
    chart: "0.95",
    release: "physics",
    namespace: "science",
    hostname: "physics.localhost",
    nodePorts: { https: 31843, http: 31880 },
    values: {
      reana_hostname: "physics.localhost",
      reana_hostport: 31843,
      secrets: {
        ...secrets,
        gitlab: {
          REANA_GITLAB_HOST: "gitlab.example.org",
          REANA_GITLAB_OAUTH_APP_ID: "app",
          REANA_GITLAB_OAUTH_APP_SECRET: "gitlab-secret",
        },
      },
      traefik: {
        image: { tag: traefikRelease },
        additionalArguments: ["--entryPoints.web.http.redirections.entryPoint.to=:31843"],
        ports: { web: { nodePort: 31880 }, websecure: { nodePort: 31843 } },
      },
    },
    options: "--namespace science --release physics",
    settings: [/httpRedirect: true/, /https: 31843/, new RegExp(`version: ${traefikRelease}`)],
    http: ["301", "302", "308"],
  },
];

const stack = "take-over";
const stackFile = join(checkout, `Pulumi.${stack}.yaml`);
const importFile = join(checkout, `import-${stack}.json`);

const passwordsOf = async (namespace: string, release: string): Promise<unknown> =>
  Object.fromEntries(
    (await objects("secrets", "--namespace", namespace))
      .filter(({ type, metadata }) => type === "Opaque" && metadata.name.startsWith(`${release}-`))
      .map(({ metadata, data }) => [metadata.name, data]),
  );

const databasePod = async (namespace: string, release: string): Promise<string | undefined> =>
  (await objects("pods", "--namespace", namespace, "--selector", `app=${release}-db`))[0]?.metadata.uid;

/** The chart's directory, with another version where one is asked for. */
function chartOf({ chart, version }: Case, directory: string): string {
  const original = join(pulumiLayout(stateDirectory()).charts, chart);
  if (version === undefined) {
    return original;
  }
  const copy = join(directory, "reana");
  cpSync(original, copy, { recursive: true });
  const file = join(copy, "Chart.yaml");
  writeFileSync(file, readFileSync(file, "utf8").replace(/^version: .*$/m, `version: ${version}`));
  return copy;
}

async function removed({ namespace }: Pick<Case, "namespace">): Promise<void> {
  await shell(
    `pulumi config set --stack ${stack} reana:protect false && pulumi up --stack ${stack} --skip-preview`,
  );
  await shell(`pulumi destroy --stack ${stack} --skip-preview`);
  await shell(`pulumi stack rm ${stack} --force`);
  await sandbox("kubectl", "delete", "namespace", namespace, "--ignore-not-found");
  rmSync(stackFile, { force: true });
  rmSync(importFile, { force: true });
}

for (const one of cases) {
  describe(`taking over ${one.what}`, () => {
    const { release, namespace, hostname, nodePorts } = one;
    let directory: string;
    let passwords: unknown;
    let database: string | undefined;
    let report: string;
    let printed: string;

    before(async () => {
      // Lays the charts down.
      await run("true");
      await sandbox("pulumi", "version");
      directory = mkdtempSync(join(tmpdir(), "take-over-"));
      const values = join(directory, "values.yaml");
      writeFileSync(values, stringify(one.values));
      const chart = chartOf(one, directory);
      await succeed(
        ...["helm", "install", release, chart, "--namespace", namespace, "--create-namespace"],
        ...["--values", values, "--wait", "--timeout", "3m"],
      );
      const deployment = `deployment/${release}-traefik`;
      await succeed("kubectl", "--namespace", namespace, "rollout", "status", deployment, "--timeout", "2m");
      passwords = await passwordsOf(namespace, release);
      database = await databasePod(namespace, release);
      await run(`pulumi stack init ${stack}`);
      report = await run(
        `npm run --silent take-over -- --stack ${stack} ${one.options} --chart-path ${chart}`,
      );
    });

    after(async () => {
      await removed(one);
      rmSync(directory, { recursive: true });
    });

    it("writes a stack file with what the release has, and no password in clear", () => {
      const text = readFileSync(stackFile, "utf8");
      for (const setting of one.settings) {
        assert.match(text, setting);
      }
      assert.doesNotMatch(text, /cache-password|broker-password|gitlab-secret|databasePassword/);
    });

    it("keeps the ports open while the printed commands run, previews included", async () => {
      const commands = report
        .slice(report.indexOf("Now run:"))
        .split("\n")
        .map((line) => line.trim())
        .filter((line) => line.startsWith("pulumi "));
      assert.equal(commands.length, 2);
      if (one.chart === "0.95") {
        // The sandbox has one release of Traefik.
        await run(`pulumi config set --stack ${stack} --path reana:traefik.version ${traefikRelease}`);
      }
      const outputs: string[] = [];
      const outcomes = await outcomesDuring(hostname, nodePorts, async () => {
        for (const command of commands) {
          outputs.push(await run(command));
        }
      });
      printed = outputs.join("\n");
      const counted = [...outcomes].sort().map(([outcome, count]) => `${outcome}: ${count}`);
      process.stdout.write(`      ${counted.join(", ")}\n`);
      const total = [...outcomes.values()].reduce((sum, count) => sum + count, 0);
      assert.ok(total >= 200, `${total} requests`);
      const refused = [...outcomes].filter(([outcome]) => /ECONNREFUSED|no response|ETIMEDOUT/.test(outcome));
      const refusals = refused.reduce((sum, [, count]) => sum + count, 0);
      // The Traefik that helm installed stops listening at once when it ends, and kube-proxy learns of it within a second.
      assert.ok(refusals <= total / 100, `${refusals} of ${total} refused`);
      const ofHttp = [...outcomes.keys()].filter((outcome) => outcome.startsWith("http / "));
      assert.ok(
        one.http.some((status) => ofHttp.includes(`http / ${status}`)),
        ofHttp.join(),
      );
    });

    it("masks no word that is a password by chance", () => {
      assert.match(printed, /reana-release/);
      assert.doesNotMatch(printed, /\[secret\]-/);
    });

    it("has nothing left to do, in the cluster or in Helm", async () => {
      await run(`pulumi preview --stack ${stack} --refresh --expect-no-changes`);
    });

    it("keeps the passwords, and the database's pod", async () => {
      assert.deepEqual(await passwordsOf(namespace, release), passwords);
      assert.notEqual(database, undefined);
      assert.equal(await databasePod(namespace, release), database);
    });

    it("serves the site, with a certificate that clients can verify", async () => {
      const connect = `--connect ${nodeAddress}:${nodePorts.https} --connect-http ${nodeAddress}:${nodePorts.http}`;
      const { output, errors } = await shell(`npm run --silent verify -- --stack ${stack} ${connect}`);
      for (const check of [
        "certificate",
        "https page",
        "/api/ping",
        "scheme at the server",
        "host at the server",
        "node ports",
      ]) {
        assert.match(output, new RegExp(`^ok +${check} `, "m"), `${output}${errors}`);
      }
    });

    it("is refused a second time, and changes nothing", async () => {
      const before = readFileSync(stackFile, "utf8");
      const { code, errors } = await shell(`npm run --silent take-over -- --stack ${stack} ${one.options}`);
      assert.equal(code, 2);
      assert.match(errors, /the stack has \d+ resources already/);
      assert.equal(readFileSync(stackFile, "utf8"), before);
    });
  });
}
