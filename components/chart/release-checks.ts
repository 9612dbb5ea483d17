import type { ClusterCheck } from "../cluster/cluster-checks";
import type { ClusterReader } from "../cluster/cluster-client";
import { isHelmRelease } from "../cluster/helm-release";
import { knownInputs } from "../cluster/known-inputs";
import type { ChartSecrets, Tree } from "./adapter";

/** The release that is checked. */
export interface CheckedRelease {
  readonly namespace: string;
  readonly release: string;
  /** What the names of REANA's objects begin with. */
  readonly prefix: string;
  /** Name of the stack, for commands. */
  readonly stack: string;
  /** The user's values: a preview may not know those of the release as a whole. */
  readonly values: Tree;
}

/** Helm's annotations of the objects of a release. */
const releaseAnnotations = ["meta.helm.sh/release-namespace", "meta.helm.sh/release-name"] as const;

/**
 * Stops an installation that would meet another REANA's release, data or cluster-wide objects, and every change of a password that an
 * earlier installation has left in the cluster.
 *
 * @param secrets of the release, which are registered before it
 */
export const releaseChecks = (
  own: CheckedRelease,
  secrets: Promise<ChartSecrets>,
): readonly ClusterCheck[] => [
  {
    name: "new-release",
    when: ["beforeCreate"],
    appliesTo: isHelmRelease,
    run: async (_, connected) => {
      const cluster = await connected();
      refuse(await presentRelease(cluster, own));
      refuse(await otherDatabase(cluster, own.values));
      refuse(await otherPrefix(cluster, own));
    },
  },
  {
    name: "kept-passwords",
    when: ["beforeCreate", "beforeUpdate"],
    appliesTo: isHelmRelease,
    run: async (_, connected) => {
      // Here and below: what reads the cluster takes 2 ms to load, and only a release that changes needs it.
      const { overwritten, overwrittenAdvice, readKeptSecrets } = await import("./kept-secrets");
      const wanted = (await knownInputs({ ...(await secrets) })) as Record<keyof ChartSecrets, unknown>;
      const lost = overwritten(wanted, await readKeptSecrets(await connected(), own.namespace, own.prefix));
      refuse(lost.length === 0 ? undefined : overwrittenAdvice(lost, own));
    },
  },
];

function refuse(reason: string | undefined): void {
  if (reason !== undefined) {
    throw new Error(reason);
  }
}

/** A release that is not in the state: somebody's, or one of an update that was interrupted. */
export async function presentRelease(
  cluster: ClusterReader,
  { namespace, release, stack }: CheckedRelease,
): Promise<string | undefined> {
  const { helmRevisions } = await import("../cluster/helm-storage");
  const [newest] = await helmRevisions(cluster, namespace, release);
  if (newest === undefined) {
    return undefined;
  }
  const { chartName, chartVersion, status } = newest;
  return (
    `Helm release ${release} in namespace ${namespace} is there already (chart ${chartName} ${chartVersion}, ${status}), and not in the ` +
    "state of this stack. It has not been changed. To take it over: " +
    `npm run take-over -- --stack ${stack} --namespace ${namespace} --release ${release}. ` +
    `If an update of this stack was interrupted: npm run recover -- --stack ${stack}.`
  );
}

/** Two databases that write the same files destroy them. */
export async function otherDatabase(cluster: ClusterReader, values: Tree): Promise<string | undefined> {
  const { databaseHostPath, deploymentsThatMount } = await import("./database-volume");
  const path = databaseHostPath(values);
  const [other] = path === undefined ? [] : await deploymentsThatMount(cluster, path);
  return other === undefined
    ? undefined
    : `Deployment ${other.metadata?.name} in namespace ${other.metadata?.namespace} has its database in ${path} of its node, and this ` +
        "release would write the same files. Give this one a directory of its own, for example by reana:values: " +
        "{shared_storage: {hostpath: {root_path: /var/reana-2}}}, or a volume (docs/operations.md).";
}

/** Both series name this ClusterRole by the prefix alone; Helm would refuse it after everything before the release is there. */
export async function otherPrefix(
  cluster: ClusterReader,
  { namespace, release, prefix }: CheckedRelease,
): Promise<string | undefined> {
  const name = `${prefix}-deployment-manager`;
  const found = await cluster.read({
    apiVersion: "rbac.authorization.k8s.io/v1",
    kind: "ClusterRole",
    name,
  });
  const owner = releaseAnnotations.map((key) => found?.metadata?.annotations?.[key] ?? "").join("/");
  return found === undefined || owner === `${namespace}/${release}`
    ? undefined
    : `ClusterRole ${name} is there already and belongs to ${owner === "/" ? "somebody else" : `Helm release ${owner}`}: REANA names ` +
        `cluster-wide objects by ${JSON.stringify(prefix)} alone. Give this one another reana:release.name, which differs in its first 13 characters.`;
}
