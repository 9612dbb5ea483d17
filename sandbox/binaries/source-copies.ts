import { chmod, cp, mkdir, readFile, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { providerByPointer, withVersion, withoutTypedKinds } from "./source-edits";

/** Finds (and fetches, where it is not there yet) the source of one module in the Go module cache. */
export type FindModule = (modulePath: string) => Promise<string>;

const traefik = "github.com/traefik/traefik/v3";
const provider = "github.com/pulumi/pulumi-kubernetes/provider/v4";
const sdk = "github.com/pulumi/pulumi-kubernetes/sdk/v4";

/** Modules that cannot be built as they are published; go.mod replaces them by the copies made here. */
export const copiedModules = [traefik, provider, sdk] as const;

async function copyWritable(from: string, to: string): Promise<void> {
  await cp(from, to, { recursive: true, mode: 0 });
  // The module cache is read-only, and so would be the copies that are edited below.
  await makeWritable(to);
}

async function makeWritable(directory: string): Promise<void> {
  await chmod(directory, 0o755);
  for (const entry of await readdir(directory, { withFileTypes: true, recursive: true })) {
    if (entry.isDirectory()) {
      await chmod(join(entry.parentPath, entry.name), 0o755);
    }
  }
}

async function edit(file: string, change: (text: string) => string): Promise<void> {
  const text = change(await readFile(file, "utf8"));
  await chmod(file, 0o644);
  await writeFile(file, text);
}

/**
 * Lays down what the published modules lack, in the scratch copy of our module.
 *
 * @param module directory of that copy; it has go.mod
 * @param providerVersion version of @pulumi/kubernetes, which the provider's schema is stamped with
 */
export async function layDownCopies(
  module: string,
  findModule: FindModule,
  providerVersion: string,
): Promise<void> {
  const thirdParty = join(module, "third_party");
  await mkdir(thirdParty);
  await copyTraefik(await findModule(traefik), join(thirdParty, "traefik"));
  const source = await findModule(provider);
  await copyProvider(source, join(thirdParty, "pulumi-kubernetes-provider"));
  await copySdk(await findModule(sdk), join(thirdParty, "pulumi-kubernetes-sdk"));
  await embedProviderFiles(
    join(source, "cmd", "pulumi-resource-kubernetes"),
    join(module, "pulumi-resource-kubernetes"),
    providerVersion,
  );
}

/** Traefik embeds its dashboard, which is not part of the module: a page of one line stands in for it. */
async function copyTraefik(from: string, to: string): Promise<void> {
  await copyWritable(from, to);
  await mkdir(join(to, "webui", "static"), { recursive: true });
  await writeFile(join(to, "webui", "static", "index.html"), "<!doctype html><title>Traefik</title>\n");
}

async function copyProvider(from: string, to: string): Promise<void> {
  await copyWritable(from, to);
  const file = join(to, "pkg", "gen", "schema.go");
  await edit(file, (text) => providerByPointer(file, text));
}

async function copySdk(from: string, to: string): Promise<void> {
  await copyWritable(from, to);
  const file = join(to, "go", "kubernetes", "yaml", "v2", "kinds.go");
  await edit(file, (text) => withoutTypedKinds(file, text));
}

async function embedProviderFiles(from: string, to: string, version: string): Promise<void> {
  const schema = join(from, "schema.json");
  await writeFile(join(to, "schema.json"), withVersion(schema, await readFile(schema, "utf8"), version));
  await cp(join(from, "terraform-mapping.json"), join(to, "terraform-mapping.json"), { mode: 0 });
}
