import assert from "node:assert/strict";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { UsageError } from "../../../../tools/command-line/usage-error";
import type { Pulumi } from "../../../../tools/take-over/pulumi";
import { report } from "../../../../tools/take-over/report";
import { EmptyStack } from "../../../../tools/take-over/stack";
import { stackEntries } from "../../../../tools/take-over/stack-file";
import { existing, plan } from "./releases";

const file = "Pulumi.prod.yaml";
const salt = "encryptionsalt: v1:abc\n";

const exported = (types: readonly string[]): string =>
  JSON.stringify({ version: 3, deployment: { resources: types.map((type) => ({ type })) } });

interface Call {
  readonly args: readonly string[];
  readonly input: string | undefined;
}

/** A CLI that encrypts as the real one does: into the stack's file. */
function fakePulumi(state: string, failsAt = ""): { readonly pulumi: Pulumi; readonly calls: Call[] } {
  const calls: Call[] = [];
  const pulumi: Pulumi = (args, input) => {
    calls.push({ args, input });
    if (args[0] === "stack") {
      return state === "" ? Promise.reject(new Error("no stack named 'prod' found")) : Promise.resolve(state);
    }
    const path = args[args.indexOf("--path") + 1] ?? "";
    if (path === failsAt) {
      return Promise.reject(new Error("pulumi config: incorrect passphrase"));
    }
    const [key = "", inner = ""] = path.split(/\.(.*)/s);
    const before = existsSync(file) ? readFileSync(file, "utf8") : salt;
    writeFileSync(file, `${before}config:\n  ${key}:\n    ${inner}:\n      secure: v1:xyz\n`);
    return Promise.resolve("");
  };
  return { pulumi, calls };
}

describe("the stack that takes a release over", () => {
  let home: string;
  let directory: string;
  beforeEach(() => {
    home = process.cwd();
    directory = mkdtempSync(join(tmpdir(), "stack-"));
    process.chdir(directory);
  });
  afterEach(() => {
    process.chdir(home);
    rmSync(directory, { recursive: true });
  });

  const takeOver = plan(existing("0.9"));
  const entries = stackEntries(takeOver, { "kubernetes:context": "prod" }, "Taken over from somewhere.");

  it("gets its settings in clear, its secrets by the CLI's standard input, and a comment", async () => {
    writeFileSync(file, salt);
    const { pulumi, calls } = fakePulumi(exported(["pulumi:pulumi:Stack"]));
    await (await EmptyStack.open("prod", {}, pulumi)).write(entries, () => {});
    const text = readFileSync(file, "utf8");
    assert.match(text, /^# .*stack\.schema\.json\n# Taken over from somewhere\./);
    assert.match(text, /encryptionsalt: v1:abc/);
    assert.match(text, /kubernetes:context: prod\n {2}reana:hostname: reana\.example\.org/);
    assert.match(text, /reana:secrets:\n {4}json:\n {6}secure: v1:xyz/);
    const [, ...sets] = calls;
    assert.deepEqual(
      sets.map(({ args }) => args),
      [["config", "set", "--secret", "--path", "reana:secrets.json", "--stack", "prod"]],
    );
    assert.deepEqual(JSON.parse(sets[0]?.input ?? ""), takeOver.secrets);
  });

  it("keeps the cluster that the stack names", async () => {
    writeFileSync(file, `${salt}config:\n  kubernetes:context: other\n`);
    const { access } = await EmptyStack.open("prod", {}, fakePulumi(exported([])).pulumi);
    assert.deepEqual(access, { kubeconfig: undefined, context: "other" });
  });

  it("has the cluster of the command line before that of its settings, which may be encrypted", async () => {
    writeFileSync(file, "config:\n  kubernetes:kubeconfig:\n    secure: v1:x\n  kubernetes:context: other\n");
    const given = { kubeconfig: "kubeconfig.yaml", context: undefined };
    const { access } = await EmptyStack.open("prod", given, fakePulumi(exported([])).pulumi);
    assert.deepEqual(access, { kubeconfig: "kubeconfig.yaml", context: "other" });
  });

  it("has the file that it had, when a secret cannot be encrypted", async () => {
    writeFileSync(file, salt);
    const { pulumi } = fakePulumi(exported([]), "reana:secrets.json");
    const stack = await EmptyStack.open("prod", {}, pulumi);
    await assert.rejects(
      stack.write(entries, () => {}),
      /incorrect passphrase/,
    );
    assert.equal(readFileSync(file, "utf8"), salt);
  });

  it("has the file that it had, when the user interrupts it", async () => {
    writeFileSync(file, salt);
    const stack = await EmptyStack.open("prod", {}, fakePulumi(exported([])).pulumi);
    const interrupted = (): void => {
      assert.match(readFileSync(file, "utf8"), /secure: v1:xyz/);
      throw new Error("interrupted");
    };
    await assert.rejects(stack.write(entries, interrupted), /^Error: interrupted$/);
    assert.equal(readFileSync(file, "utf8"), salt);
  });

  const refused: readonly (readonly [string, string, string, RegExp])[] = [
    ["that is not there", "", salt, /pulumi stack init prod/],
    ["with resources", exported(["pulumi:pulumi:Stack", "a:b:C"]), salt, /has 1 resources already/],
    [
      "with settings",
      exported([]),
      "config:\n  reana:hostname: a.b\n",
      /has settings already \(reana:hostname\)/,
    ],
    [
      "whose cluster is encrypted",
      exported([]),
      "config:\n  kubernetes:kubeconfig:\n    secure: v1:x\n",
      /kubernetes:kubeconfig is encrypted; give --kubeconfig$/,
    ],
    [
      "whose settings are no map",
      exported([]),
      "config: [very-secret]\n",
      /^Pulumi\.prod\.yaml: config is no map of settings; /,
    ],
    [
      "whose file is no YAML",
      exported([]),
      "config:\n  a: [very-secret\n",
      /^Pulumi\.prod\.yaml: [^:]* at line 3, column 1; /,
    ],
    ["whose state is no JSON", "very-secret", salt, /pulumi stack export printed something that is no JSON/],
    [
      "whose state is none",
      '["very-secret"]',
      salt,
      /pulumi stack export printed something that is no state/,
    ],
  ];
  for (const [what, state, text, reason] of refused) {
    it(`is refused when it is one ${what}; its file stays`, async () => {
      writeFileSync(file, text);
      await assert.rejects(EmptyStack.open("prod", {}, fakePulumi(state).pulumi), (error: Error) => {
        assert.ok(error instanceof UsageError);
        assert.match(error.message, reason);
        assert.doesNotMatch(error.message, /very-secret/);
        return true;
      });
      assert.equal(readFileSync(file, "utf8"), text);
    });
  }

  it("is reported with the commands that follow, and without a secret", () => {
    const written = { stack: "prod", stackFile: file, importFile: "import-prod.json" };
    const text = report(existing("0.9"), takeOver, written);
    assert.match(
      text,
      /\n {2}pulumi import --stack prod --file import-prod\.json .*\n {2}pulumi up --stack prod\n$/,
    );
    assert.match(text, /Service reana\/reana-traefik stays/);
    assert.doesNotMatch(text, /secret_key|1234|nodePort/);
  });
});
