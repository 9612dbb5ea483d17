import type { ClusterObject } from "../../components/cluster/cluster-client";
import { valueAt } from "../../components/lib/value-at";

/*
 * How pods without a readiness probe are replaced without a failed request. Kubernetes takes such a pod for ready as soon as its
 * container runs, sends it requests, and ends the one before. So for that time the Service selects pods by a further label, which this
 * command gives to those that respond; and the Deployment waits before it ends the pods of before.
 */

/** Label of the pods that get requests while pods are replaced. */
export const servingLabel = "reana-pulumi/serving";

/** Annotation of a Deployment while pods are replaced: how many it had. */
export const replicasAnnotation = "reana-pulumi/replicas";

/** How long a Deployment waits until it ends pods of before, in seconds. It has to be below `progressDeadlineSeconds`, which is 600. */
const holdSeconds = 590;

/** Kubernetes ends pods of lower cost first. */
const deletionCost = "controller.kubernetes.io/pod-deletion-cost";

/** Fields of an object that change, as a JSON merge patch: null removes one. */
export type Fields = Readonly<Record<string, unknown>>;

const number = (object: ClusterObject, path: readonly string[], otherwise: number): number =>
  Number(valueAt(object, path) ?? otherwise);

export const isServing = ({ metadata }: ClusterObject): boolean =>
  metadata?.labels?.[servingLabel] === "true";

/** The pods that are not about to end. */
export const living = (pods: readonly ClusterObject[]): readonly ClusterObject[] =>
  pods.filter(({ metadata }) => metadata?.deletionTimestamp === undefined);

const label = (isThere: boolean): Fields => ({ [servingLabel]: isThere ? "true" : null });

/** Of a pod: whether it has the label. */
export const serving = (serves: boolean): Fields => ({ metadata: { labels: label(serves) } });

/** Of a pod: it is the first that is ended where there are too many. */
export const endedFirst: Fields = { metadata: { annotations: { [deletionCost]: "-100" } } };

/** Of a Service: whether it selects by the label too. */
export const selecting = (byLabel: boolean): Fields => ({ spec: { selector: label(byLabel) } });

/** How many pods the Deployment had before they were replaced. */
export const replicasOf = (deployment: ClusterObject): number =>
  Number(
    deployment.metadata?.annotations?.[replicasAnnotation] ?? number(deployment, ["spec", "replicas"], 1),
  );

/** Of a Deployment: it ends no pod of before. */
export const held = (deployment: ClusterObject): Fields => ({
  metadata: { annotations: { [replicasAnnotation]: String(replicasOf(deployment)) } },
  spec: { minReadySeconds: holdSeconds },
});

/** Of a Deployment: it has new pods beside those of before, where nothing else makes it replace them. */
export const doubled = (deployment: ClusterObject): Fields => ({
  spec: { replicas: 2 * replicasOf(deployment) },
});

/** Of a Deployment: it is as it was. */
export const released = (deployment: ClusterObject): Fields => ({
  metadata: { annotations: { [replicasAnnotation]: null } },
  spec: { minReadySeconds: null, replicas: replicasOf(deployment) },
});

/** What is to be done next for pods of before and new ones. */
export type NextStep =
  /** New pods are on their way. */
  | { readonly type: "wait" }
  /** The Deployment sees no reason to replace its pods: those of chart series 0.9 do not notice a changed Secret. */
  | { readonly type: "double" }
  /** There are enough new pods: those that do not get requests yet may, once they respond. */
  | { readonly type: "admit"; readonly pods: readonly ClusterObject[] };

/**
 * Pure: what brings new pods.
 *
 * @param pods of the Deployment
 * @param before uids of the pods of before
 * @param updated whether the update has ended which may replace pods
 */
export function nextStep(
  deployment: ClusterObject,
  pods: readonly ClusterObject[],
  before: ReadonlySet<string>,
  updated: boolean,
): NextStep {
  const fresh = living(pods).filter((pod) => !before.has(pod.metadata?.uid ?? ""));
  const replicas = replicasOf(deployment);
  if (fresh.length >= replicas) {
    return { type: "admit", pods: fresh };
  }
  const isObserved =
    number(deployment, ["status", "observedGeneration"], 0) === (deployment.metadata?.generation ?? 0);
  const hasOnlyCurrent =
    number(deployment, ["status", "updatedReplicas"], 0) === number(deployment, ["status", "replicas"], 0);
  return updated && isObserved && hasOnlyCurrent && number(deployment, ["spec", "replicas"], 1) === replicas
    ? { type: "double" }
    : { type: "wait" };
}
