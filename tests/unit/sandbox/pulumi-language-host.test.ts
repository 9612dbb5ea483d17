import * as assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { writeLauncher } from "../../../sandbox/launcher";
import { pluginPackages, programDependencies } from "../../../sandbox/pulumi/language-host/packages";
import {
  type ProgramRun,
  resultOf,
  runnerArguments,
  runnerEnvironment,
} from "../../../sandbox/pulumi/language-host/program";

const root = path.join(__dirname, "..", "..", "..");

const run: ProgramRun = {
  ...{ programDirectory: root, rootDirectory: root, workingDirectory: root, entryPoint: "" },
  ...{
    monitor: "127.0.0.1:1",
    engine: "127.0.0.1:2",
    organization: "organization",
    project: "reana",
    stack: "dev",
  },
  ...{
    dryRun: true,
    parallel: 4,
    args: [],
    config: { "reana:a": "1" },
    secretKeys: ["reana:a"],
    options: {},
  },
};

describe("stand-in for Pulumi's language host", () => {
  it("starts the SDK's own runner with what the engine says", () => {
    assert.equal(
      runnerArguments(
        { ...run, options: { nodeargs: "--max-old-space-size=512  --trace-warnings" } },
        "/sdk/run",
      ).join(" "),
      `--max-old-space-size=512 --trace-warnings /sdk/run --monitor 127.0.0.1:1 --engine 127.0.0.1:2 --organization organization ` +
        `--project reana --root-directory ${root} --stack dev --pwd ${root} --parallel 4 --dry-run .`,
    );
  });

  it("hands on settings, and which of them are secret", () => {
    assert.deepEqual(runnerEnvironment({ ...run, options: { typescript: false, tsconfig: "other.json" } }), {
      PULUMI_CONFIG: '{"reana:a":"1"}',
      PULUMI_CONFIG_SECRET_KEYS: '["reana:a"]',
      PULUMI_NODEJS_TYPESCRIPT: "false",
      PULUMI_NODEJS_TSCONFIG_PATH: "other.json",
    });
    assert.equal(runnerEnvironment(run)["PULUMI_NODEJS_TYPESCRIPT"], "true");
  });

  it("does not report an error twice", () => {
    assert.deepEqual(resultOf(0, null), { error: "", reported: false });
    assert.deepEqual(resultOf(32, null), { error: "", reported: true });
    assert.deepEqual(resultOf(1, null), {
      error: "The program exited with non-zero exit code: 1",
      reported: false,
    });
    assert.deepEqual(resultOf(null, "SIGKILL"), {
      error: "The program was ended by SIGKILL",
      reported: false,
    });
  });

  it("finds the plugins that installed packages ask for", () => {
    const names = pluginPackages(root).map(({ name }) => name);
    assert.deepEqual([...names].sort(), ["kubernetes", "random", "tls"]);
    assert.ok(pluginPackages(root).every(({ version }) => /^\d+\.\d+\.\d+$/.test(version)));
  });

  it("lists what the program depends on", () => {
    const pulumi = programDependencies(root).find(({ name }) => name === "@pulumi/pulumi");
    assert.match(pulumi?.version ?? "", /^3\./);
    assert.deepEqual(programDependencies("/nowhere"), []);
  });
});

describe("launchers of the sandbox's programs", () => {
  it("run a TypeScript program from any directory", () => {
    const directory = fs.mkdtempSync(path.join(os.tmpdir(), "launcher-"));
    try {
      const program = path.join(directory, "program.ts");
      const launcher = path.join(directory, "launcher");
      fs.writeFileSync(program, "const said: string = process.argv.slice(2).join(); console.log(said);");
      writeLauncher(launcher, program);
      writeLauncher(launcher, program);
      assert.equal(execFileSync(launcher, ["a", "b"], { cwd: "/", encoding: "utf8" }), "a,b\n");
      assert.deepEqual(fs.readdirSync(directory).sort(), ["launcher", "program.ts"]);
    } finally {
      fs.rmSync(directory, { recursive: true });
    }
  });
});
