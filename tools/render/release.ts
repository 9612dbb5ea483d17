import { hasSecret, inClear } from "./kubernetes-object";
import type { RecordedResource } from "./program";
import { isTree, type Tree } from "./tree";

/** The Helm release, in the terms of the `helm` command line. */
export interface RenderedRelease {
  readonly name: string;
  readonly namespace: string;
  readonly chart: ChartSource;
  readonly timeoutSeconds: number;
  readonly maxHistory: number;
  /** Values without those that are secret. */
  readonly values: Tree;
  readonly secretValues: Tree;
}

export interface ChartSource {
  /** Name in the repository, the address in a registry, or a path. */
  readonly chart: string;
  readonly kind: "repository" | "registry" | "path";
  /** Undefined but for a repository. */
  readonly repository: string | undefined;
  readonly version: string;
  readonly username: string | undefined;
  /** Secret. */
  readonly password: string | undefined;
  readonly caFile: string | undefined;
  /** Certificates in that file. */
  readonly ca: string | undefined;
}

export function releaseOf({ inputs }: RecordedResource): RenderedRelease {
  const clear = inClear(inputs) as Tree;
  const given = inputs["values"] ?? {};
  // Where all of the stack's own values are encrypted, so is the whole.
  const [values, secretValues] = isTree(given) ? split(given) : [{}, inClear(given) as Tree];
  return {
    name: String(clear["name"]),
    namespace: String(clear["namespace"]),
    chart: chartSource(clear),
    timeoutSeconds: Number(clear["timeout"]),
    maxHistory: Number(clear["maxHistory"]),
    values,
    secretValues,
  };
}

function chartSource({ chart, version, repositoryOpts }: Tree): ChartSource {
  const options = (repositoryOpts ?? {}) as Tree;
  const text = (key: string): string | undefined => {
    const value = options[key];
    return typeof value === "string" ? value : undefined;
  };
  const repository = text("repo");
  const address = String(chart);
  const kind = repository !== undefined ? "repository" : address.startsWith("oci:") ? "registry" : "path";
  return {
    chart: address,
    kind,
    repository,
    version: String(version),
    username: text("username"),
    password: text("password"),
    caFile: text("caFile"),
    ca: undefined,
  };
}

/** Two trees that Helm merges into the one: without secrets, and with nothing else. A list is whole, as Helm merges no lists. */
function split(values: Tree): readonly [Tree, Tree] {
  const entries = Object.entries(values).map(([key, value]) => {
    if (isTree(value) && hasSecret(value)) {
      const [plain, secret] = split(value);
      return {
        plain: Object.keys(plain).length === 0 ? [] : [[key, plain] as const],
        secret: [[key, secret] as const],
      };
    }
    const entry = [[key, inClear(value)] as const];
    return hasSecret(value) ? { plain: [], secret: entry } : { plain: entry, secret: [] };
  });
  return [
    Object.fromEntries(entries.flatMap(({ plain }) => plain)),
    Object.fromEntries(entries.flatMap(({ secret }) => secret)),
  ];
}
