import { readFileSync, readdirSync } from "node:fs";
import { cp, mkdir, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { cached, keyOf } from "../cache";
import { buildLogDirectory } from "../directories";
import { pluginVersion } from "../plugin-version";
import { run } from "../processes";
import type { Progress } from "../progress";
import { linkerFlags, requiredVersion } from "./module-file";
import { copiedModules, writeCopies } from "./source-copies";

/** Absolute path of a directory with every binary below. */
export type BinariesDirectory = string;

/** Programs of this module and of others; the last part of a path is the name of the program. */
const packages = [
  "./hyperkube",
  "./coredns",
  "./pause",
  "./pulumi-resource-kubernetes",
  "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi",
  "github.com/traefik/traefik/v3/cmd/traefik",
  "github.com/cloudnativelabs/kube-router/v2/cmd/kube-router",
  "helm.sh/helm/v3/cmd/helm",
] as const;

const moduleDirectory = join(__dirname, "module");

/** Leave out lookups by C and gRPC's unused tracing. */
const tags = ["-tags", "osusergo,grpcnotrace"] as const;

const goEnvironment: NodeJS.ProcessEnv = {
  ...process.env,
  CGO_ENABLED: "0",
  GOFLAGS: `${process.env["GOFLAGS"] ?? ""} -buildvcs=false`.trim(),
  GOTOOLCHAIN: "local",
  GOWORK: "off",
};

/**
 * The binaries that the node runs and the command lines of Pulumi and Helm, from the cache or built from pinned Go modules: about ten
 * minutes on two cores, once for each change of what they are built from.
 */
export async function ensureBinaries(progress: Progress): Promise<BinariesDirectory> {
  const log = join(buildLogDirectory(), "binaries.log");
  const providerVersion = pluginVersion(__dirname, "kubernetes");
  const key = keyOf([...(await toolchain(log)), providerVersion, ...sources()]);
  return cached("binaries", key, (scratch) => build(progress, scratch, log, providerVersion));
}

async function toolchain(log: string): Promise<readonly string[]> {
  return [process.arch, await run("go", ["env", "GOVERSION"], { log, env: goEnvironment })];
}

/** Everything in this directory that the result depends on: the module, and how its copies are edited. */
function sources(): readonly (string | Buffer)[] {
  const files = [
    ...readdirSync(moduleDirectory, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name)),
    ...readdirSync(__dirname)
      .filter((name) => name.endsWith(".ts"))
      .map((name) => join(__dirname, name)),
  ].sort();
  return files.flatMap((file) => [file.slice(__dirname.length), readFileSync(file)]);
}

type Go = (args: readonly string[], onLine: (line: string) => void) => Promise<string>;

async function build(
  progress: Progress,
  scratch: string,
  log: string,
  providerVersion: string,
): Promise<void> {
  await rm(log, { force: true });
  const module = join(scratch, "module");
  const out = join(scratch, "out");
  await cp(moduleDirectory, module, { recursive: true });
  await mkdir(out);
  const goMod = readFileSync(join(module, "go.mod"), "utf8");
  const go: Go = (args, onLine) => run("go", args, { log, cwd: module, env: goEnvironment, onLine });
  const total = await progress.step("Fetching the sources of Kubernetes, Traefik, Pulumi and Helm", (note) =>
    fetchSources(go, module, goMod, providerVersion, note),
  );
  await progress.step(
    "Building Kubernetes, Traefik, Pulumi and Helm from source (once; about 10 minutes on two cores)",
    (note) =>
      compile(go, out, linkerFlags(goMod, providerVersion), (count) =>
        note(`${count} of at most ${total} packages`),
      ),
  );
  await keepOnly(out, scratch, module);
}

/** @returns how many packages there are to compile */
async function fetchSources(
  go: Go,
  module: string,
  goMod: string,
  providerVersion: string,
  note: (text: string) => void,
): Promise<number> {
  let fetched = 0;
  const count = (line: string): void => {
    if (line.startsWith("go: downloading")) {
      fetched += 1;
      note(`${fetched} modules`);
    }
  };
  const findModule = async (path: string): Promise<string> => {
    const found = await go(["mod", "download", "-json", `${path}@${requiredVersion(goMod, path)}`], count);
    return (JSON.parse(found) as { Dir: string }).Dir;
  };
  await Promise.all(copiedModules.map(findModule));
  await writeCopies(module, findModule, providerVersion);
  // Loading the packages fetches every module that is needed, and no other.
  return (await go(["list", "-deps", ...tags, ...packages], count)).split("\n").length;
}

async function compile(
  go: Go,
  out: string,
  ldflags: string,
  compiled: (count: number) => void,
): Promise<void> {
  let count = 0;
  // -v names each package when it is compiled; those that Go has in its own cache are not named. Without the machine's paths
  // (-trimpath) the same source makes the same binary everywhere. The linker drops debug information (-s -w), and an eighth of the
  // compile time goes into making it.
  await go(
    [
      ...["build", "-v", "-trimpath", "-gcflags=all=-dwarf=false", ...tags],
      ...["-ldflags", ldflags, "-o", `${out}/`, ...packages],
    ],
    (line) => {
      count += line.startsWith("go: ") ? 0 : 1;
      compiled(count);
    },
  );
}

/** The cache keeps the programs, not what they were built from. */
async function keepOnly(out: string, scratch: string, module: string): Promise<void> {
  await rm(module, { recursive: true, force: true });
  for (const name of readdirSync(out)) {
    await rename(join(out, name), join(scratch, name));
  }
  await rm(out, { recursive: true });
}
