import { chmod, cp, mkdir, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import {
  withoutCloudBackends,
  withoutCloudKeys,
  withoutCloudLogs,
  withoutCopySource,
  withoutSourceDestinationCheck,
} from "./cloud-edits";
import {
  type Edit,
  type TraefikProvider,
  notRequiring,
  providerByPointer,
  requiringOnly,
  withVersion,
  withoutDnsProviders,
  withoutProvider,
  withoutTypedKinds,
} from "./source-edits";

/** Finds (and fetches, where it is not there yet) the source of one module in the Go module cache. */
export type FindModule = (modulePath: string) => Promise<string>;

const traefik = "github.com/traefik/traefik/v3";
const lego = "github.com/go-acme/lego/v5";
const provider = "github.com/pulumi/pulumi-kubernetes/provider/v4";
const sdk = "github.com/pulumi/pulumi-kubernetes/sdk/v4";
const pulumi = "github.com/pulumi/pulumi/pkg/v3";
const kubeRouter = "github.com/cloudnativelabs/kube-router/v2";

/** Modules that cannot be built as they are published, or take long to; go.mod replaces them by the copies made here. */
export const copiedModules = [traefik, lego, provider, sdk, pulumi, kubeRouter] as const;

/**
 * Copies without tests and their data: Go reads what the tests of a program import whenever it puts our go.mod in order, and they need
 * most of what is cut off here.
 */
async function copyWritable(from: string, to: string): Promise<void> {
  const filter = (path: string): boolean => !path.endsWith("_test.go") && basename(path) !== "testdata";
  await cp(from, to, { recursive: true, mode: 0, filter });
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

async function edit(file: string, change: Edit): Promise<void> {
  const text = change(file, await readFile(file, "utf8"));
  await chmod(file, 0o644);
  await writeFile(file, text);
}

/**
 * Writes edited copies of other modules, with what the published ones lack, into the scratch copy of our module.
 *
 * @param module directory of that copy; it has go.mod
 * @param providerVersion version of @pulumi/kubernetes, which the provider's schema is stamped with
 */
export async function writeCopies(
  module: string,
  findModule: FindModule,
  providerVersion: string,
): Promise<void> {
  const thirdParty = join(module, "third_party");
  await mkdir(thirdParty);
  await copyTraefik(await findModule(traefik), join(thirdParty, "traefik"));
  await copyLego(await findModule(lego), join(thirdParty, "lego"));
  const source = await findModule(provider);
  await copyProvider(source, join(thirdParty, "pulumi-kubernetes-provider"));
  await copySdk(await findModule(sdk), join(thirdParty, "pulumi-kubernetes-sdk"));
  await copyPulumi(await findModule(pulumi), join(thirdParty, "pulumi"));
  await copyKubeRouter(await findModule(kubeRouter), join(thirdParty, "kube-router"));
  await embedProviderFiles(
    join(source, "cmd", "pulumi-resource-kubernetes"),
    join(module, "pulumi-resource-kubernetes"),
    providerVersion,
  );
}

/**
 * Providers that the sandbox's Traefik does not have: Amazon's SDK takes a seventh of its compile time, and the Gateway API's code is
 * generated for a newer Kubernetes than the node's.
 */
const absentProviders: readonly { readonly file: string; readonly provider: TraefikProvider }[] = [
  { file: "ecs/ecs.go", provider: { name: "ecs", fields: [], types: [], methods: [] } },
  {
    file: "kubernetes/gateway/kubernetes.go",
    provider: {
      name: "gateway",
      fields: ["EntryPoints"],
      types: ["Entrypoint", "BuildFilterFunc", "BuildBackendFunc", "ExtensionBuilderRegistry"],
      methods: ["RegisterFilterFuncs", "RegisterBackendFuncs"],
    },
  },
];

/**
 * Of what Traefik's go.mod requires by itself: what its tests and those providers alone import, and Kubernetes' modules, which our go.mod
 * has of the version that the node is of.
 */
const unneededByTraefik = [
  "github.com/BurntSushi/toml",
  "github.com/armon/go-socks5",
  "github.com/aws/aws-sdk-go-v2",
  "github.com/aws/aws-sdk-go-v2/config",
  "github.com/aws/aws-sdk-go-v2/credentials",
  "github.com/aws/aws-sdk-go-v2/service/ec2",
  "github.com/aws/aws-sdk-go-v2/service/ecs",
  "github.com/aws/aws-sdk-go-v2/service/ssm",
  "github.com/go-acme/lego/v4",
  "github.com/testcontainers/testcontainers-go",
  "github.com/testcontainers/testcontainers-go/modules/k3s",
  "k8s.io/api",
  "k8s.io/apiextensions-apiserver",
  "k8s.io/apimachinery",
  "k8s.io/client-go",
  "sigs.k8s.io/controller-runtime",
  "sigs.k8s.io/gateway-api",
  "sigs.k8s.io/gateway-api/conformance",
] as const;

/**
 * Two files that Traefik's module lacks: the dashboard that it embeds, where a page of one line stands in, and a module of types that
 * extend its configuration, which are empty in Traefik's own, too.
 */
async function copyTraefik(from: string, to: string): Promise<void> {
  await copyWritable(from, to);
  await mkdir(join(to, "webui", "static"), { recursive: true });
  await writeFile(join(to, "webui", "static", "index.html"), "<!doctype html><title>Traefik</title>\n");
  const extensions = join(to, "pkg", "config", "dynamic", "ext");
  await mkdir(extensions);
  await writeFile(join(extensions, "go.mod"), "module github.com/traefik/traefik/dynamic/ext\n\ngo 1.26.0\n");
  await writeFile(join(extensions, "ext.go"), "package ext\n\ntype HTTP struct{}\n\ntype Router struct{}\n");
  await edit(join(to, "go.mod"), (file, text) => notRequiring(file, text, unneededByTraefik));
  for (const { file, provider: absent } of absentProviders) {
    await onlyFile(join(to, "pkg", "provider", file), (path, text) => withoutProvider(path, text, absent));
  }
}

/** What lego imports when it has no DNS providers. */
const neededByLego = [
  "github.com/cenkalti/backoff/v5",
  "github.com/go-jose/go-jose/v4",
  "github.com/miekg/dns",
  "golang.org/x/crypto",
  "golang.org/x/net",
  "software.sslmate.com/src/go-pkcs12",
] as const;

/** lego gets certificates; not all modules of its DNS providers are served by Go's module proxy. */
async function copyLego(from: string, to: string): Promise<void> {
  await copyWritable(from, to);
  for (const program of ["cmd", "e2e", "main.go"]) {
    await rm(join(to, program), { recursive: true });
  }
  await edit(join(to, "go.mod"), (file, text) => requiringOnly(file, text, neededByLego));
  await rm(join(to, "providers", "http"), { recursive: true });
  await onlyFile(join(to, "providers", "dns", "zz_gen_dns_providers.go"), withoutDnsProviders);
}

/** Edits a file, and removes everything beside it. */
async function onlyFile(file: string, change: Edit): Promise<void> {
  await edit(file, change);
  for (const entry of await readdir(dirname(file))) {
    if (entry !== basename(file)) {
      await rm(join(dirname(file), entry), { recursive: true });
    }
  }
}

async function copyProvider(from: string, to: string): Promise<void> {
  await copyWritable(from, to);
  await edit(join(to, "pkg", "gen", "schema.go"), providerByPointer);
}

async function copySdk(from: string, to: string): Promise<void> {
  await copyWritable(from, to);
  await edit(join(to, "go", "kubernetes", "yaml", "v2", "kinds.go"), withoutTypedKinds);
}

/**
 * The sandbox's stacks are in files, with a passphrase. The clients of three clouds, for backends, keys and logs there, are an eighth of
 * what there is to compile.
 */
async function copyPulumi(from: string, to: string): Promise<void> {
  await copyWritable(from, to);
  await edit(join(to, "backend", "diy", "backend.go"), withoutCloudBackends);
  await edit(join(to, "backend", "diy", "bucket.go"), withoutCopySource);
  await edit(join(to, "secrets", "cloud", "manager.go"), withoutCloudKeys);
  await edit(join(to, "operations", "resources.go"), withoutCloudLogs);
  for (const file of ["operations_aws.go", "operations_cloud_aws.go", "operations_gcp.go"]) {
    await rm(join(to, "operations", file));
  }
  await rm(join(to, "authhelpers"), { recursive: true });
}

/** kube-router enforces policies here and routes nothing; Amazon's client for its routes is the largest package of all. */
async function copyKubeRouter(from: string, to: string): Promise<void> {
  await copyWritable(from, to);
  await edit(join(to, "pkg", "controllers", "routing", "aws.go"), withoutSourceDestinationCheck);
}

async function embedProviderFiles(from: string, to: string, version: string): Promise<void> {
  const schema = join(from, "schema.json");
  await writeFile(join(to, "schema.json"), withVersion(schema, await readFile(schema, "utf8"), version));
  await cp(join(from, "terraform-mapping.json"), join(to, "terraform-mapping.json"), { mode: 0 });
}
