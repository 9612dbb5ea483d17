import assert from "node:assert/strict";
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { stringify } from "yaml";
import type { ChartAdapter } from "../../components/chart/adapter";
import { series09 } from "../../components/chart/series-0-9";
import { series095 } from "../../components/chart/series-0-95";
import { stateDirectory } from "../../sandbox/directories";
import { nodeAddress } from "../../sandbox/node/addresses";
import { chartPath, standInFor } from "../../sandbox/pulumi/chart";
import { pulumiLayout } from "../../sandbox/pulumi/installation";
import { objects, sandbox } from "./command-line";
import { settingsOf } from "./deploy-mode";
import { exposureModes } from "./mode-table";
import { makeVolume, removeVolume } from "./stack";
import { renderStack as stack } from "./test-stack";
import { checkout, run } from "./user-shell";

/** What npm run render writes is deployed by the commands of its README, with the real helm and kubectl, and no Pulumi. */

const { name, namespace, release, nodePorts } = stack;

const [mode] = exposureModes(stack).filter((each) => each.name === "haproxy");
assert.ok(mode !== undefined);

/** The block of commands behind a heading or sentence of the rendered README. */
function commandsBehind(readme: string, text: string): string {
  const [, behind = ""] = readme.split(text);
  return /```sh\n([\s\S]*?)```/.exec(behind)?.[1] ?? "";
}

/** Programs of these names, which run the sandbox's own from any directory. */
function putClients(directory: string): void {
  const quoted = (...words: readonly string[]): string => words.map((word) => `'${word}'`).join(" ");
  const sandboxProgram = [
    ...["-r", require.resolve("ts-node/register/transpile-only"), join(checkout, "sandbox", "main.ts")],
  ];
  for (const client of ["helm", "kubectl"]) {
    const lines = [
      "#!/bin/sh",
      `export TS_NODE_PROJECT=${quoted(join(checkout, "tsconfig.json"))}`,
      `exec ${quoted(process.execPath, ...sandboxProgram, client)} "$@"`,
    ];
    writeFileSync(join(directory, client), `${lines.join("\n")}\n`);
    chmodSync(join(directory, client), 0o755);
  }
}

const haproxyDeployment = async (): Promise<string> => {
  const deployments = await objects("deployments", "--namespace", namespace);
  return JSON.stringify(deployments.find(({ metadata }) => metadata.name === `${release}-haproxy`)?.spec);
};

/** The rendered stacks in order: both have the same names and ports. */
const deployed: readonly (readonly [adapter: ChartAdapter, changed: boolean])[] = [
  [series09, false],
  [series095, true],
];

for (const [adapter, changes] of deployed) {
  describe(`a rendered stack of chart series ${adapter.series}`, () => {
    let directory: string;
    let output: string;
    let readme: string;

    const render = async (further: Readonly<Record<string, unknown>> = {}): Promise<string> => {
      const version = adapter.versions.at(-1);
      const path = chartPath(pulumiLayout(stateDirectory()).charts, standInFor(version));
      const settings = { ...settingsOf(mode, adapter, stack), chart: { path, version }, ...further };
      const config = Object.fromEntries(
        Object.entries(settings).map(([key, value]) => [`reana:${key}`, value]),
      );
      const file = join(directory, `Pulumi.${name}.yaml`);
      writeFileSync(file, stringify({ config }));
      const printed = await run(
        `npm run --silent render -- --stack ${name} --config-file ${file} --output ${output}`,
      );
      readme = readFileSync(join(output, "README.md"), "utf8");
      return printed;
    };

    const deploy = (): Promise<string> =>
      run(
        `export PATH=${directory}${delimiter}$PATH; cd ${output}; set -e\n${commandsBehind(readme, "## Deploy with helm and kubectl")}`,
      );

    const verify = (): Promise<string> =>
      run(
        [
          commandsBehind(readme, "Then check the site").trim().replaceAll("DIR", output),
          `--connect ${nodeAddress}:${nodePorts.https} --connect-http ${nodeAddress}:${nodePorts.http}`,
          "--wait 60",
        ].join(" "),
      );

    before(async () => {
      // Lays the charts down.
      await sandbox("pulumi", "version");
      directory = mkdtempSync(join(tmpdir(), "render-"));
      output = join(directory, name);
      putClients(directory);
      makeVolume(stack);
    });

    after(async () => {
      await sandbox("helm", "uninstall", release, "--namespace", namespace, "--wait", "--timeout", "2m");
      await sandbox("kubectl", "delete", "--filename", join(output, "objects"), "--ignore-not-found");
      rmSync(directory, { recursive: true });
      removeVolume(stack);
    });

    it("is deployed by the commands of its README", async () => {
      await render();
      await deploy();
      const jobs = await objects("jobs", "--namespace", namespace);
      assert.equal(jobs.filter(({ metadata }) => /^reana-haproxy-check-/.test(metadata.name)).length, 1);
    });

    it("passes npm run verify", async () => {
      const table = await verify();
      assert.doesNotMatch(table, /^FAIL/m);
      assert.match(table, /^ok +certificate /m);
      assert.match(table, /^ok +spoofed headers /m);
    });

    it("is the same when it is rendered and deployed again", async () => {
      const before = await haproxyDeployment();
      assert.match(await render(), /Nothing has changed/);
      await deploy();
      assert.equal(await haproxyDeployment(), before);
    });

    if (changes) {
      it("is updated by the same commands, and keeps its passwords", async () => {
        const passwords = async () =>
          (await objects("secrets", "--namespace", namespace))
            .filter(({ type, metadata }) => type === "Opaque" && metadata.name.startsWith(`${release}-`))
            .map(({ metadata, data }) => [metadata.name, data]);
        const [pods, known] = [await haproxyDeployment(), await passwords()];
        const { frontEnd } = mode.overrides;
        const printed = await render({ frontEnd: { ...(frontEnd as object), maxConnections: 1500 } });
        assert.match(printed, /written objects\/\d+-configmap-reana-haproxy-configuration-/);
        await deploy();
        assert.notEqual(await haproxyDeployment(), pods);
        assert.deepEqual(await passwords(), known);
        assert.doesNotMatch(await verify(), /^FAIL/m);
      });
    }
  });
}
