import type { ClusterObject, ClusterReader } from "../cluster/cluster-client";
import { valueAt } from "../lib/value-at";
import type { Tree } from "./adapter";

/** Where the charts keep the database's files on the node, unless values say otherwise. */
const defaultRoot = "/var/reana";

/** Directory of the volume that the database mounts. */
const databaseDirectory = "db";

/**
 * The node's directory that a release's database has its files in.
 *
 * @param values of the release
 * @returns undefined where the files are in another kind of volume, or there is no database
 */
export function databaseHostPath(values: Tree): string | undefined {
  if (valueAt(values, ["components", "reana_db", "enabled"]) === false) {
    return undefined;
  }
  const own = valueAt(values, ["infrastructure_storage"]);
  const isGiven = typeof own === "object" && own !== null && Object.keys(own).length > 0;
  const storage = isGiven ? "infrastructure_storage" : "shared_storage";
  const backend = valueAt(values, [storage, "backend"]);
  if (backend !== undefined && backend !== "hostpath") {
    return undefined;
  }
  const root = valueAt(values, [storage, "hostpath", "root_path"]);
  return `${(typeof root === "string" ? root : defaultRoot).replace(/\/+$/, "")}/${databaseDirectory}`;
}

interface PodTemplate {
  readonly template?: {
    readonly spec?: {
      readonly containers?: readonly {
        readonly volumeMounts?: readonly { readonly name?: string; readonly subPath?: string }[];
      }[];
      readonly volumes?: readonly {
        readonly name?: string;
        readonly hostPath?: { readonly path?: string };
      }[];
    };
  };
}

/** The node's directories that a workload mounts. */
export function mountedHostPaths({ spec }: ClusterObject): readonly string[] {
  const { containers = [], volumes = [] } = (spec as PodTemplate | undefined)?.template?.spec ?? {};
  return containers
    .flatMap(({ volumeMounts = [] }) => volumeMounts)
    .flatMap(({ name, subPath }) => {
      const path = volumes.find((volume) => volume.name === name)?.hostPath?.path;
      return path === undefined
        ? []
        : [[path.replace(/\/+$/, ""), ...(subPath === undefined ? [] : [subPath])].join("/")];
    });
}

/** Deployments of the cluster that mount a directory of their node. */
export async function deploymentsThatMount(
  cluster: ClusterReader,
  path: string,
): Promise<readonly ClusterObject[]> {
  return (await cluster.list("apps/v1", "Deployment")).filter((each) =>
    mountedHostPaths(each).includes(path),
  );
}
