import { readFileSync } from "node:fs";

interface PackageManifest {
  readonly version: string;
  readonly pulumi?: { readonly version?: string };
}

/**
 * Version of the plugin that a Pulumi package asks for: of the package that is installed, wherever package.json pins it.
 *
 * @param project directory whose packages are looked at first; this project's are next
 * @param name of the provider, for example `kubernetes`
 * @throws Error when the package is not installed
 */
export function pluginVersion(project: string, name: string): string {
  const file = require.resolve(`@pulumi/${name}/package.json`, { paths: [project, __dirname] });
  const manifest = JSON.parse(readFileSync(file, "utf8")) as PackageManifest;
  return manifest.pulumi?.version ?? manifest.version;
}
