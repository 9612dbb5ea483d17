import * as fs from "node:fs";
import * as path from "node:path";

/** A package that declares that its resources are served by a plugin. */
export interface PluginPackage {
  readonly name: string;
  readonly version: string;
  /** Where the plugin is downloaded from, when not from the usual place. */
  readonly server: string;
}

/** As much of a package.json as is read here. */
interface PackageManifest {
  readonly name?: string;
  readonly version?: string;
  readonly pulumi?: {
    readonly resource?: boolean;
    readonly name?: string;
    readonly version?: string;
    readonly server?: string;
  };
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
}

/** Every plugin that the packages installed for a program require, each version once. */
export function pluginPackages(programDirectory: string): PluginPackage[] {
  const found = new Map<string, PluginPackage>();
  for (const modules of moduleDirectories(path.resolve(programDirectory))) {
    for (const manifest of installedManifests(modules)) {
      const { pulumi } = manifest;
      if (pulumi?.resource === true) {
        const name = pulumi.name ?? (manifest.name ?? "").replace(/^@pulumi\//, "");
        const version = pulumi.version ?? manifest.version ?? "";
        found.set(`${name} ${version}`, { name, version, server: pulumi.server ?? "" });
      }
    }
  }
  return [...found.values()];
}

/** Names and installed versions of what the program's own package.json depends on. */
export function programDependencies(
  programDirectory: string,
): { readonly name: string; readonly version: string }[] {
  const own = readManifest(programDirectory);
  return Object.keys({ ...own?.dependencies, ...own?.devDependencies }).map((name) => ({
    name,
    version: readManifest(path.join(programDirectory, "node_modules", name))?.version ?? "",
  }));
}

/** node_modules beside the program and in every directory above, as Node looks for packages. */
function moduleDirectories(directory: string): string[] {
  const here = path.join(directory, "node_modules");
  const parent = path.dirname(directory);
  return parent === directory ? [here] : [here, ...moduleDirectories(parent)];
}

/** The manifests of all packages in a node_modules, those of nested ones included. */
function installedManifests(modules: string): PackageManifest[] {
  return entries(modules).flatMap((name) => {
    const directory = path.join(modules, name);
    if (name.startsWith("@")) {
      return installedManifests(directory);
    }
    const manifest = readManifest(directory);
    return manifest === undefined
      ? []
      : [manifest, ...installedManifests(path.join(directory, "node_modules"))];
  });
}

function entries(directory: string): string[] {
  try {
    return fs.readdirSync(directory);
  } catch {
    return [];
  }
}

function readManifest(directory: string): PackageManifest | undefined {
  try {
    return JSON.parse(fs.readFileSync(path.join(directory, "package.json"), "utf8")) as PackageManifest;
  } catch {
    return undefined;
  }
}
