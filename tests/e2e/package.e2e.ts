import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import semver from "semver";
import { parse } from "yaml";
import type { Registered } from "../recorded-program";
import type { Results, Tasks } from "./package-programs";

/**
 * The package as others install it: packed, installed into an empty program without a network, type-checked against its declarations, and
 * run with plain Node. The programs are those that docs/components.md shows, each behind a comment `<!-- program: NAME -->`.
 */

const root = join(__dirname, "..", "..");
const run = promisify(execFile);

interface Manifest {
  readonly version: string;
  readonly private?: boolean;
  readonly dependencies: Readonly<Record<string, string>>;
  readonly peerDependencies: Readonly<Record<string, string>>;
}

const readManifest = (directory: string): Manifest =>
  JSON.parse(readFileSync(join(directory, "package.json"), "utf8")) as Manifest;

const manifest = readManifest(root);

const shown = Object.fromEntries(
  [
    ...readFileSync(join(root, "docs", "components.md"), "utf8").matchAll(
      /<!-- program: (\S+) -->\n\n```ts\n([\s\S]*?)```/g,
    ),
  ].map(([, name = "", text = ""]) => [name, text]),
);

/** One argument of each component that its types allow and its checks do not, with its name as the caller wrote it. */
const wrong: readonly (readonly [component: string, args: object, named: string])[] = [
  ["Reana", { hostname: "https://reana.example.org" }, "args.hostname"],
  [
    "HaproxyFrontEnd",
    {
      hostname: "app.example.org",
      namespace: "web",
      tls: { mode: "passthrough" },
      backend: { https: "app" },
    },
    "args.backend.https",
  ],
  ["TlsCertificate", { hostname: "app:443", namespace: "web" }, "args.hostname"],
  [
    "ManualIngress",
    { hostname: "reana.example.org", namespace: "reana", extra: [{ name: "API" }] },
    "args.extra[0].name",
  ],
  ["ReanaRelease", { hostname: "reana.example.org", chart: { version: "0.1.0" } }, "args.chart.version"],
  [
    "NetworkPolicies",
    {
      namespace: "reana",
      podLabels: {
        haproxy: { a: "b" },
        traefik: { a: "b" },
        "reana-server": { a: "b" },
        "reana-ui": { a: "b" },
      },
      traefikClients: ["haproxy.local"],
    },
    "args.traefikClients",
  ],
  [
    "Monitoring",
    { namespace: "web", podLabels: { a: "b" }, deploymentName: "front", objectName: "A_1" },
    "args.objectName",
  ],
];

/** What the declarations have to refuse; where they do not, TypeScript complains of the comment. */
const refusedByTypes = `
import { HaproxyFrontEnd, NetworkPolicies, Reana, type ReanaArgs } from "reana-pulumi";
// @ts-expect-error: no mode of TLS
export const tls = new HaproxyFrontEnd("a", { hostname: "a", namespace: "b", tls: { mode: "on" }, backend: {} });
// @ts-expect-error: no hostname
export const reana = new Reana("a", {});
// @ts-expect-error: misspelled
export const args: ReanaArgs = { hostname: "a", frontend: { type: "haproxy" } };
// @ts-expect-error: no labels
export const policies = new NetworkPolicies("a", { namespace: "b" });
// @ts-expect-error: may be undefined
export const service: string = new Reana("a", { hostname: "a" }).frontEndService.get();
`;

const compilerOptions = {
  strict: true,
  noUncheckedIndexedAccess: true,
  exactOptionalPropertyTypes: true,
  target: "es2022",
  module: "nodenext",
  skipLibCheck: true,
  types: ["node"],
  rootDir: ".",
  outDir: "out",
};

/** Packs, installs and compiles. */
async function install(program: string): Promise<void> {
  const npm = (args: readonly string[], cwd: string): Promise<unknown> =>
    run("npm", [...args, "--offline", "--no-audit", "--no-fund", "--loglevel=error"], { cwd });
  await npm(["pack", "--pack-destination", program], root);
  // Links stand for what a registry would send. npm cannot match links with peer dependencies: a test below does.
  const links = [
    ...Object.keys({ ...manifest.dependencies, ...manifest.peerDependencies }),
    "@types/node",
  ].map((name) => [name, `file:${join(root, "node_modules", name)}`] as const);
  const dependencies = {
    ...Object.fromEntries(links),
    "reana-pulumi": `file:reana-pulumi-${manifest.version}.tgz`,
  };
  const write = (file: string, content: unknown): void =>
    writeFileSync(join(program, file), typeof content === "string" ? content : JSON.stringify(content));
  write("package.json", { name: "empty", private: true, dependencies });
  write("tsconfig.json", { compilerOptions, include: ["*.ts", "package/*.ts"] });
  const tasks: Tasks = {
    programs: Object.keys(shown),
    secretConfig: { "reana:databasePassword": "from the stack file" },
    wrong: wrong.map(([component, args]) => ({ component, args })),
  };
  write("tasks.json", tasks);
  for (const [name, text] of Object.entries(shown)) {
    write(`${name}.ts`, text);
  }
  write("refused-by-types.ts", refusedByTypes);
  mkdirSync(join(program, "package"));
  copyFileSync(join(__dirname, "package-programs.ts"), join(program, "package", "package-programs.ts"));
  copyFileSync(join(root, "tests", "recorded-program.ts"), join(program, "recorded-program.ts"));
  await npm(["install", "--legacy-peer-deps", "--ignore-scripts", "--no-package-lock"], program);
}

describe("the package", function () {
  this.timeout(120_000);
  let program: string;
  let results: Results;
  before(async () => {
    program = mkdtempSync(join(tmpdir(), "reana-pulumi-package-"));
    await install(program);
  });
  after(() => rmSync(program, { recursive: true, force: true }));

  const resourcesOf = (name: string): readonly Registered[] => results.programs[name]?.resources ?? [];
  const treeOf = (name: string, belongs: (resource: Registered) => boolean): readonly string[] =>
    resourcesOf(name)
      .filter(belongs)
      .map(({ type, name: resource, parent }) => `${parent} > ${type.split(":").at(-1)} ${resource}`)
      .sort();
  const outputOf = (name: string, output: string): unknown =>
    (results.programs[name]?.outputs[output] as { value?: unknown } | undefined)?.value;

  it("type-checks the programs of docs/components.md, and refuses wrong arguments", async () => {
    assert.deepEqual(Object.keys(shown), ["haproxy-alone", "certificate-and-ingress", "reana-twice"]);
    const compiler = join(root, "node_modules", "typescript-native", "bin", "tsc");
    // What it says is on its standard output.
    await run(process.execPath, [compiler, "--project", program]).catch((error: { stdout?: string }) =>
      assert.fail(error.stdout ?? "the compiler could not be started"),
    );
    const { stdout } = await run(process.execPath, ["out/package/package-programs.js"], {
      cwd: program,
      maxBuffer: 2 ** 26,
    });
    results = JSON.parse(stdout) as Results;
  });

  it("has what it runs with, and nothing else", () => {
    const installed = join(program, "node_modules", "reana-pulumi");
    const { private: isPrivate, ...packed } = readManifest(installed);
    assert.equal(isPrivate, undefined);
    assert.deepEqual(packed.dependencies, manifest.dependencies);
    for (const [name, range] of Object.entries(packed.peerDependencies)) {
      const { version } = readManifest(join(root, "node_modules", name));
      assert.ok(semver.satisfies(version, range), `${name} ${version} is not ${range}`);
    }
    for (const tool of ["typescript", "ts-node", "@swc/core", "mocha"]) {
      assert.equal(tool in packed.dependencies || tool in packed.peerDependencies, false, tool);
    }
  });

  it("leaves pulumi up the source to run: without main Pulumi would take what package.json exports", () => {
    const { main = "" } = parse(readFileSync(join(root, "Pulumi.yaml"), "utf8")) as { main?: string };
    assert.equal(main, "index.ts");
    assert.ok(existsSync(join(root, main)));
  });

  it("loads only what it depends on, whenever it does", () => {
    const installed = join(program, "node_modules", "reana-pulumi", "dist");
    const loaded = readdirSync(installed, { recursive: true, encoding: "utf8" })
      .filter((file) => file.endsWith(".js"))
      .flatMap((file) => [
        ...readFileSync(join(installed, file), "utf8").matchAll(/\b(?:require|import)\("([^".][^"]*)"\)/g),
      ])
      .map(([, name = ""]) => /^(?:@[^/]+\/)?[^/]+/.exec(name)?.[0] ?? "");
    const known = Object.keys({ ...manifest.dependencies, ...manifest.peerDependencies });
    assert.deepEqual(
      [...new Set(loaded)].filter((name) => !name.startsWith("node:") && !known.includes(name)),
      [],
    );
    assert.ok(loaded.includes("zod"));
  });

  it("runs HAProxy alone, before any Service is there", () => {
    assert.deepEqual(
      treeOf("haproxy-alone", () => true),
      [
        " > HaproxyFrontEnd front",
        " > Monitoring front-metrics",
        " > Namespace web",
        "front > ConfigMap front-configuration",
        "front > Deployment front-deployment",
        "front > Job front-check",
        "front > PodDisruptionBudget front-disruption-budget",
        "front > Service front-service",
        "front > ServiceAccount front-account",
        "front-metrics > Service front-metrics-service",
      ],
    );
    const data = resourcesOf("haproxy-alone").find(({ name }) => name === "front-configuration")?.inputs[
      "data"
    ];
    const files = data as Readonly<Record<string, string>>;
    assert.match(files["haproxy.cfg"] ?? "", /app\.web-0a1b2c3\.svc\.cluster\.local:80/);
    assert.deepEqual(Object.keys(files).sort(), [
      "certificate-renewal.lua",
      "connection-drain.lua",
      "haproxy.cfg",
    ]);
    assert.equal(outputOf("haproxy-alone", "service"), "front");
  });

  it("runs a certificate with Ingresses", () => {
    assert.deepEqual(
      treeOf("certificate-and-ingress", () => true),
      [
        " > ManualIngress site",
        " > TlsCertificate site",
        "site > Certificate site-request",
        "site > Ingress site",
      ],
    );
    const ingress = resourcesOf("certificate-and-ingress").find(({ type }) => type.endsWith(":Ingress"));
    assert.match(JSON.stringify(ingress?.inputs["spec"]), /"secretName":"site"/);
    assert.deepEqual(outputOf("certificate-and-ingress", "ingressNames"), ["site"]);
  });

  it("runs REANA whole, twice in one program", () => {
    const all = resourcesOf("reana-twice");
    for (const name of ["production", "staging"]) {
      const own = all.filter((resource) => resource.name === name || resource.name.startsWith(`${name}-`));
      assert.ok(own.length > 25, `${name} has ${own.length} resources`);
      assert.deepEqual(
        own.filter(({ parent }) => parent !== "").filter(({ parent }) => !parent.startsWith(name)),
        [],
      );
      const inCluster = own.filter(({ type }) => type.startsWith("kubernetes:"));
      assert.deepEqual([...new Set(inCluster.map(({ provider }) => provider))], ["physics"]);
      const release = own.find(({ type }) => type === "kubernetes:helm.sh/v3:Release");
      assert.deepEqual(release?.secretInputs, ["values"]);
    }
    const clear = all.map(({ inputs, secretInputs }) =>
      Object.fromEntries(Object.entries(inputs).filter(([key]) => !secretInputs.includes(key))),
    );
    assert.doesNotMatch(JSON.stringify(clear), /from the stack file|private key of|random-/);
    assert.match(JSON.stringify(all), /from the stack file/);
    assert.deepEqual(outputOf("reana-twice", "urls"), [
      "https://reana.example.org",
      "https://staging.reana.example.org",
    ]);
  });

  for (const [component, , named] of wrong) {
    it(`names a wrong argument of ${component} as the program wrote it`, () => {
      const message = results.errorMessages[component] ?? "";
      assert.match(
        message,
        new RegExp(`^${component} "wrong": 1 argument is wrong; nothing has been changed:\n`),
      );
      assert.ok(message.includes(`\n  ${named}`), message);
      assert.doesNotMatch(message, /reana:/);
    });
  }
});
