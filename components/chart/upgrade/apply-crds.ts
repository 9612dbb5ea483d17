import { setTimeout as sleep } from "node:timers/promises";
import type { ClusterObject, ClusterReader } from "../../cluster/cluster-client";
import type { DefinitionClient } from "../../cluster/definition-client";
import { belongsToRelease } from "../../cluster/helm-release";
import { valueAt } from "../../lib/value-at";
import { traefikClasses } from "../../traefik/ingress-classes";
import { chartAnnotation, crdDecisions } from "./crd-plan";
import { instanceLabel } from "./traefik-selector";

/** The release whose chart brings CRDs. */
export interface CrdOwner {
  readonly namespace: string;
  readonly release: string;
  /** Version of the chart. */
  readonly version: string;
  /** Labels of the pods of its Traefik. */
  readonly traefikPodLabels: Readonly<Record<string, string>>;
}

export interface AppliedCrds {
  /** Names of those that were created or changed. */
  readonly applied: readonly string[];
  /** Those of the cluster that the chart's do not replace, each with the reason. */
  readonly left: readonly { readonly name: string; readonly reason: string }[];
}

/** How long the API server may take to serve a new kind, in ms. */
const servedWithin = 30_000;

const crd = { apiVersion: "apiextensions.k8s.io/v1", kind: "CustomResourceDefinition" } as const;

/**
 * Applies the CRDs of a chart that are missing, or older in the cluster, and waits until the API server serves them. They stay when the
 * release or the stack goes: deleting one deletes all objects of its kind in the cluster.
 *
 * @param definitions as the chart has them
 * @throws ClusterError
 */
export async function applyCrds(
  cluster: ClusterReader,
  client: DefinitionClient,
  definitions: readonly ClusterObject[],
  owner: CrdOwner,
): Promise<AppliedCrds> {
  const pairs = await Promise.all(
    definitions.map(async (wanted) => ({ wanted, present: await client.read(nameOf(wanted)) })),
  );
  const decisions = crdDecisions(pairs, owner.version, await otherTraefiks(cluster, owner));
  const named = definitions.map((definition, index) => ({ definition, decision: decisions[index] }));
  const left = named.flatMap(({ definition, decision }) =>
    decision?.kind === "leave" ? [{ name: nameOf(definition), reason: decision.reason }] : [],
  );
  const applied: string[] = [];
  for (const { definition } of named.filter(({ decision }) => decision?.kind === "apply")) {
    await client.apply(appliedForm(definition, owner.version));
    applied.push(nameOf(definition));
  }
  for (const name of applied) {
    await served(client, name);
  }
  return { applied, left };
}

const nameOf = ({ metadata }: ClusterObject): string => metadata?.name ?? "";

/** Without the state that charts carry along, and with the version that it comes from. */
const appliedForm = ({ metadata, spec }: ClusterObject, version: string): ClusterObject => ({
  ...crd,
  metadata: {
    name: metadata?.name ?? "",
    ...(metadata?.labels === undefined ? {} : { labels: metadata.labels }),
    annotations: { ...metadata?.annotations, [chartAnnotation]: version },
  },
  spec,
});

async function served(client: DefinitionClient, name: string): Promise<void> {
  const end = Date.now() + servedWithin;
  for (;;) {
    const conditions = valueAt((await client.read(name))?.status, ["conditions"]);
    const isServed = (Array.isArray(conditions) ? conditions : []).some(
      (condition) =>
        valueAt(condition, ["type"]) === "Established" && valueAt(condition, ["status"]) === "True",
    );
    if (isServed) {
      return;
    }
    if (Date.now() > end) {
      throw new Error(
        `CustomResourceDefinition ${name} is applied, and the API server does not serve it within ${servedWithin / 1000} s. ` +
          `Look at it: kubectl describe crd ${name}`,
      );
    }
    await sleep(250);
  }
}

/** Every Traefik of the cluster that is not the release's own, for messages. */
export async function otherTraefiks(cluster: ClusterReader, own: CrdOwner): Promise<readonly string[]> {
  const { namespace, traefikPodLabels } = own;
  const workloads = await Promise.all(
    ["Deployment", "DaemonSet"].map((kind) =>
      cluster.list("apps/v1", kind, { labelSelector: "app.kubernetes.io/name=traefik" }),
    ),
  );
  const running = workloads
    .flat()
    .filter(
      ({ metadata }) =>
        metadata?.namespace !== namespace ||
        metadata.labels?.[instanceLabel] !== traefikPodLabels[instanceLabel],
    )
    .map(({ metadata }) => `Traefik ${metadata?.name} in namespace ${metadata?.namespace}`);
  const classes = (await traefikClasses(cluster))
    .filter((found) => !belongsToRelease(found, own))
    .map(({ metadata }) => `IngressClass ${metadata?.name}`);
  return [...running, ...classes];
}
