import { readFileSync } from "node:fs";
import type { ExistingRelease } from "./existing-release";

/** One resource of a file for `pulumi import --file`. */
export interface ImportedResource {
  readonly type: string;
  readonly name: string;
  /** Name in the program, where `name` would be that of two resources. */
  readonly logicalName?: string;
  readonly id?: string;
  readonly parent?: string;
  readonly component?: true;
  readonly version?: string;
}

export interface ImportFile {
  readonly resources: readonly ImportedResource[];
}

/** Names of the program's resources: those of `new Reana("reana", …)` in index.ts. */
const program = "reana";

/**
 * The resources of the program that a release and its Service become.
 *
 * @param service name of the Service that becomes the front-end Service
 * @param version of the Kubernetes provider
 */
export const importFile = (
  { namespace, name }: Pick<ExistingRelease, "namespace" | "name">,
  service: string | undefined,
  version: string,
): ImportFile => ({
  resources: [
    { type: "reana:index:Reana", name: program, component: true },
    {
      type: "reana:index:ReanaRelease",
      name: `${program}-release-component`,
      logicalName: `${program}-release`,
      parent: program,
      component: true,
    },
    {
      type: "kubernetes:helm.sh/v3:Release",
      name: `${program}-release`,
      id: `${namespace}/${name}`,
      parent: `${program}-release-component`,
      version,
    },
    ...(service === undefined
      ? []
      : [
          {
            type: "kubernetes:core/v1:Service",
            name: `${program}-front-end`,
            id: `${namespace}/${service}`,
            parent: program,
            version,
          },
        ]),
  ],
});

/** Version of the Kubernetes provider that this program asks for. */
export function providerVersion(): string {
  const file = require.resolve("@pulumi/kubernetes/package.json");
  const { version, pulumi } = JSON.parse(readFileSync(file, "utf8")) as {
    readonly version: string;
    readonly pulumi?: { readonly version?: string };
  };
  return pulumi?.version ?? version;
}
