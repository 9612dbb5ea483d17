import type { Problem } from "../lib/problem";

/** What a stack's data belong to. A stack keeps it in its state: a change of it is a move to somewhere else. */
export interface InstallationIdentity {
  /** uid of the namespace kube-system, which no two clusters share. */
  readonly clusterUid: string;
  readonly namespace: string;
  /** Whether the stack makes the namespace. */
  readonly createsNamespace: boolean;
  readonly release: string;
  /** Whether the namespace is kept when it leaves the stack. */
  readonly protected: boolean;
  /** `reana:cluster.uid`: the uid that the cluster has to have. */
  readonly expectedClusterUid?: string | undefined;
}

/**
 * Why an update must not go on: it would change another cluster, leave an installation behind, or delete it.
 *
 * @param before what the stack has deployed; undefined at its first update
 */
export function identityProblems(
  before: InstallationIdentity | undefined,
  now: InstallationIdentity,
): readonly Problem[] {
  if (now.expectedClusterUid !== undefined && now.expectedClusterUid !== now.clusterUid) {
    return [
      {
        key: "reana:cluster.uid",
        found: JSON.stringify(now.expectedClusterUid),
        advice:
          `is another cluster than the one that kubernetes:context leads to, whose namespace kube-system has uid ${now.clusterUid}. ` +
          "Choose the context of your cluster: kubectl config get-contexts.",
      },
    ];
  }
  if (before === undefined) {
    return [];
  }
  return before.clusterUid === now.clusterUid
    ? [
        ...renamed("reana:namespace.name", "namespace", before.namespace, now.namespace),
        ...renamed("reana:release.name", "Helm release", before.release, now.release),
        ...namespaceProblems(before, now),
      ]
    : [anotherCluster(before, now)];
}

const anotherCluster = (before: InstallationIdentity, now: InstallationIdentity): Problem => ({
  key: "kubernetes:context",
  found: undefined,
  advice:
    `leads to another cluster: kube-system has uid ${now.clusterUid} there, and this stack was deployed to ${before.clusterUid}. ` +
    "Choose the context of the stack's cluster: kubectl config get-contexts. For the other cluster make a stack of its own " +
    '(docs/operations.md, "Two environments").',
});

const renamed = (key: string, what: string, before: string, now: string): readonly Problem[] =>
  before === now
    ? []
    : [
        {
          key,
          found: JSON.stringify(now),
          advice:
            `cannot change on a running stack: REANA and its data are in ${what} ${JSON.stringify(before)}, and a ${what} of another name ` +
            `would be an empty REANA. Set it back to ${before}. docs/operations.md, "Move to another name", says how data are moved.`,
        },
      ];

/** A namespace that was not kept before this update is deleted by it. */
function namespaceProblems(before: InstallationIdentity, now: InstallationIdentity): readonly Problem[] {
  return before.createsNamespace && !now.createsNamespace && !before.protected
    ? [
        {
          key: "reana:namespace.create",
          found: "false",
          advice:
            `would delete namespace ${before.namespace} with all in it, which this stack made and does not protect. To keep it, first: ` +
            "pulumi config set reana:protect true, with reana:namespace.create true as before, and pulumi up.",
        },
      ]
    : [];
}
