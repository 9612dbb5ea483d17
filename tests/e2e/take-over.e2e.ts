import assert from "node:assert/strict";
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { stringify } from "yaml";
import { classAnnotation } from "../../components/ingress/plan-ingresses";
import { stateDirectory } from "../../sandbox/directories";
import { nodeAddress } from "../../sandbox/node/addresses";
import { traefikRelease } from "../../sandbox/images/names";
import { pulumiLayout } from "../../sandbox/pulumi/installation";
import { outcomeOf, outcomesDuring } from "./any-client";
import { apply, objects, sandbox, succeed } from "./command-line";
import { eventually } from "./deploy-mode";
import { makeRoomOfDev } from "./stack";
import { cases, type Case } from "./take-over-cases";
import { checkout, run, shell } from "./user-shell";

/** Releases that the real helm installed become stacks, by the commands that npm run take-over prints. */

const stack = "take-over";
const stackFile = join(checkout, `Pulumi.${stack}.yaml`);
const importFile = join(checkout, `import-${stack}.json`);

interface Classified {
  readonly metadata: { readonly annotations?: Readonly<Record<string, string>> };
  readonly spec: { readonly ingressClassName?: string };
}

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

const reader = "take-over-configmaps";

/**
 * The sandbox's Traefik is newer than that of the charts, and loads no Middleware before it may read ConfigMaps, which their roles lack;
 * the charts' own does.
 */
async function sandboxTraefikReads({ namespace, release }: Case): Promise<void> {
  await succeed(
    ...["kubectl", "create", "clusterrole", reader, "--verb", "get,list,watch", "--resource", "configmaps"],
  );
  const account = `${namespace}:${release}-traefik`;
  await succeed(
    ...[
      "kubectl",
      "create",
      "clusterrolebinding",
      reader,
      "--clusterrole",
      reader,
      "--serviceaccount",
      account,
    ],
  );
}

/**
 * Leaves the release's Ingresses without a class, as Kubernetes does where it does not know the default IngressClass in time, which the chart
 * makes just before.
 */
async function withoutClass({ namespace }: Case): Promise<void> {
  for (const { metadata } of await objects("ingresses", "--namespace", namespace)) {
    const fields = { spec: { ingressClassName: null } };
    await succeed(
      ...["kubectl", "--namespace", namespace, "patch", "ingress", metadata.name],
      ...["--type", "merge", "--patch", JSON.stringify(fields)],
    );
  }
}

/**
 * Waits until the Traefik that helm installed serves an Ingress with a Middleware, as that of the charts does from its start: the stack's Ingress
 * names one while the new Traefik starts.
 */
async function traefikReadsMiddlewares({ namespace, release, nodePorts }: Case): Promise<void> {
  const name = "take-over-probe";
  const host = `${name}.localhost`;
  const service = { name: `${release}-ui`, port: { number: 80 } };
  await apply([
    {
      apiVersion: "traefik.io/v1alpha1",
      kind: "Middleware",
      metadata: { name, namespace },
      spec: { redirectRegex: { regex: ".*", replacement: "https://example.org/" } },
    },
    {
      apiVersion: "networking.k8s.io/v1",
      kind: "Ingress",
      metadata: {
        name,
        namespace,
        annotations: {
          "traefik.ingress.kubernetes.io/router.entrypoints": "websecure",
          "traefik.ingress.kubernetes.io/router.middlewares": `${namespace}-${name}@kubernetescrd`,
        },
      },
      spec: {
        ingressClassName: `${release}-traefik`,
        rules: [{ host, http: { paths: [{ path: "/", pathType: "Prefix", backend: { service } }] } }],
      },
    },
  ]);
  await eventually(
    async () => (await outcomeOf("https", "/", host, nodePorts)) === "302",
    120_000,
    "the Traefik that helm installed does not read Middlewares",
  );
  await succeed("kubectl", "--namespace", namespace, "delete", "ingresses,middlewares.traefik.io", name);
}

async function removed({ namespace, release }: Pick<Case, "namespace" | "release">): Promise<void> {
  await shell(
    `pulumi config set --stack ${stack} reana:protect false && pulumi up --stack ${stack} --skip-preview`,
  );
  await shell(`pulumi destroy --stack ${stack} --skip-preview`);
  await shell(`pulumi stack rm ${stack} --force`);
  // What is left where it was not taken over: it has cluster-wide objects too.
  await sandbox("helm", "uninstall", release, "--namespace", namespace, "--ignore-not-found");
  await sandbox("kubectl", "delete", "namespace", namespace, "--ignore-not-found");
  await sandbox("kubectl", "delete", "clusterrole,clusterrolebinding", reader, "--ignore-not-found");
  rmSync(stackFile, { force: true });
  rmSync(importFile, { force: true });
}

before(makeRoomOfDev);

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
      await sandboxTraefikReads(one);
      await succeed(
        ...["helm", "install", release, chart, "--namespace", namespace, "--create-namespace"],
        ...["--values", values, "--wait", "--timeout", "3m"],
      );
      const deployment = `deployment/${release}-traefik`;
      await succeed("kubectl", "--namespace", namespace, "rollout", "status", deployment, "--timeout", "2m");
      if (one.chart === "0.95") {
        await traefikReadsMiddlewares(one);
        await withoutClass(one);
      }
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
      assert.deepEqual(
        [...outcomes.keys()].filter((outcome) => outcome.endsWith(" 404")),
        [],
        counted.join(),
      );
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

    it("names the class of its Ingresses by annotation alone", async () => {
      const found = await objects("ingresses", "--namespace", namespace);
      assert.ok(found.length > 0);
      for (const { metadata, spec } of found as unknown as readonly Classified[]) {
        assert.ok(metadata.annotations?.[classAnnotation] !== undefined);
        assert.equal(spec.ingressClassName, undefined);
      }
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

describe("npm run take-over with what cannot be taken over", () => {
  before(async () => {
    await sandbox("pulumi", "version");
    await run(`pulumi stack init ${stack}`);
  });

  after(async () => {
    await shell(`pulumi stack rm ${stack} --force`);
    rmSync(stackFile, { force: true });
  });

  const refused: readonly (readonly [options: string, code: number, error: RegExp])[] = [
    [
      `--stack ${stack} --namespace nowhere`,
      1,
      /^error: there is no Helm release in namespace nowhere of sandbox /,
    ],
    [`--stack ${stack} --context other`, 1, /^error: the kubeconfig has no context "other"/],
    [`--stack nobody`, 2, /^error: --stack nobody: .*pulumi stack init nobody/],
    [`--stack ${stack} --realease x`, 2, /^error: unknown option '--realease'/],
    [`--stack ${stack} prod`, 2, /^error: .*prod/],
  ];
  for (const [options, code, error] of refused) {
    it(`says one error and writes nothing: ${options}`, async () => {
      const before = readFileSync(stackFile, "utf8");
      const ended = await shell(`npm run --silent take-over -- ${options}`);
      assert.equal(ended.code, code, ended.errors);
      assert.match(ended.errors.replace(/^Reading release .*\n/, ""), error);
      assert.equal(ended.output, "");
      assert.equal(readFileSync(stackFile, "utf8"), before);
      assert.equal(existsSync(importFile), false);
    });
  }
});
