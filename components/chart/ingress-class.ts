import type { ClusterCheck } from "../cluster/cluster-checks";
import type { ClusterClient, ClusterObject, ObjectReference } from "../cluster/cluster-client";
import { belongsToRelease, isHelmRelease, type ReleaseName } from "../cluster/helm-release";
import { classAnnotation } from "../ingress/plan-ingresses";
import { valueAt } from "../lib/value-at";
import { traefikClasses } from "../traefik/ingress-classes";

const apiVersion = "networking.k8s.io/v1";

/**
 * A release that helm installed may have Ingresses without a class: Kubernetes adds the default one only where it knows of it in time, and
 * the chart makes both at once. Its Traefik serves them. The update gives them a class by annotation, and a Traefik that has no class of its
 * own ignores those that have nothing else: clients would get 404 until the new Traefik is ready. So they have the class by field, too, while
 * the update lasts. Afterwards the field goes: by it every Traefik of the cluster would serve them.
 */
export const ingressClassChecks = (own: ReleaseName): readonly ClusterCheck[] => [
  {
    name: "ingress-class",
    when: ["beforeUpdate"],
    appliesTo: isHelmRelease,
    run: async ({ preview }, connected) => {
      if (!preview) {
        await addField(await connected(), own);
      }
    },
  },
  {
    name: "ingress-class-field",
    when: ["afterUpdate"],
    appliesTo: isHelmRelease,
    run: async ({ preview }, connected) => {
      if (!preview) {
        await removeField(await connected(), own);
      }
    },
  },
];

async function addField(cluster: ClusterClient, own: ReleaseName): Promise<void> {
  const unclassified = (await ingressesOf(cluster, own)).filter(
    (ingress) => fieldOf(ingress) === undefined && annotationOf(ingress) === undefined,
  );
  const className = unclassified.length === 0 ? undefined : await classOf(cluster, own);
  if (className !== undefined) {
    for (const ingress of unclassified) {
      await cluster.patch(referenceOf(ingress), { spec: { ingressClassName: className } });
    }
  }
}

async function removeField(cluster: ClusterClient, own: ReleaseName): Promise<void> {
  for (const ingress of await ingressesOf(cluster, own)) {
    if (fieldOf(ingress) !== undefined && annotationOf(ingress) !== undefined) {
      await cluster.patch(referenceOf(ingress), { spec: { ingressClassName: null } });
    }
  }
}

/** Name of the release's IngressClass for Traefik. */
async function classOf(cluster: ClusterClient, own: ReleaseName): Promise<string | undefined> {
  const classes = (await traefikClasses(cluster)).filter((each) => belongsToRelease(each, own));
  return classes[0]?.metadata?.name;
}

const ingressesOf = async (cluster: ClusterClient, own: ReleaseName): Promise<readonly ClusterObject[]> =>
  (await cluster.list(apiVersion, "Ingress", { namespace: own.namespace })).filter((each) =>
    belongsToRelease(each, own),
  );

const fieldOf = (ingress: ClusterObject): unknown => valueAt(ingress.spec, ["ingressClassName"]);

const annotationOf = ({ metadata }: ClusterObject): string | undefined =>
  metadata?.annotations?.[classAnnotation];

const referenceOf = ({ metadata }: ClusterObject): ObjectReference => ({
  apiVersion,
  kind: "Ingress",
  name: metadata?.name ?? "",
  namespace: metadata?.namespace,
});
