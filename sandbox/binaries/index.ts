import { readFileSync, readdirSync } from "node:fs";
import { cp, mkdir, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { cached, keyOf } from "../cache";
import { buildLogDirectory } from "../directories";
import { run } from "../processes";
import type { Progress } from "../progress";
import { linkerFlags, requiredVersion } from "./module-file";
import { copiedModules, layDownCopies } from "./source-copies";

/** Absolute path of a directory with every binary below. */
export type BinariesDirectory = string;

/** Programs of our own module, and those of others; each is named by the last part of its path. */
const packages = [
  "./hyperkube",
  "./coredns",
  "./pause",
  "./pulumi-resource-kubernetes",
  "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi",
  "github.com/traefik/traefik/v3/cmd/traefik",
  "github.com/cloudnativelabs/kube-router/v2/cmd/kube-router",
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
 * The binaries that the node runs and the Pulumi command line, from the cache or built from pinned Go modules: about a quarter of an
 * hour on two cores, once for each change of what they are built from.
 */
export async function ensureBinaries(progress: Progress): Promise<BinariesDirectory> {
  const log = join(buildLogDirectory(), "binaries.log");
  const providerVersion = pinnedVersion("@pulumi/kubernetes");
  const key = keyOf([...(await toolchain(log)), providerVersion, ...sources()]);
  return cached("binaries", key, (scratch) => build(progress, scratch, log, providerVersion));
}

async function toolchain(log: string): Promise<readonly string[]> {
  return [process.arch, await run("go", ["env", "GOVERSION"], { log, env: goEnvironment })];
}

/** Everything of ours that the result depends on: the module, and how its copies are edited. */
function sources(): readonly (string | Buffer)[] {
  const files = [
    ...readdirSync(moduleDirectory, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name)),
    ...["index.ts", "module-file.ts", "source-copies.ts", "source-edits.ts"].map((name) =>
      join(__dirname, name),
    ),
  ].sort();
  return files.flatMap((file) => [file.slice(__dirname.length), readFileSync(file)]);
}

/** The plugin has to be of the version that the program's SDK asks for. */
function pinnedVersion(name: string): string {
  const manifest = JSON.parse(readFileSync(join(__dirname, "..", "..", "package.json"), "utf8")) as {
    devDependencies: Record<string, string>;
  };
  const version = manifest.devDependencies[name];
  if (version === undefined) {
    throw new Error(`package.json pins no ${name}`);
  }
  return version;
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
  const total = await progress.step("Fetching the sources of Kubernetes, Traefik and Pulumi", (note) =>
    fetchSources(go, module, goMod, providerVersion, note),
  );
  await progress.step(
    "Building Kubernetes, Traefik and Pulumi from source (once; about 12 minutes on two cores)",
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
  await layDownCopies(module, findModule, providerVersion);
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
  // (-trimpath) the same source makes the same binary everywhere.
  await go(
    ["build", "-v", "-trimpath", ...tags, "-ldflags", ldflags, "-o", `${out}/`, ...packages],
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
