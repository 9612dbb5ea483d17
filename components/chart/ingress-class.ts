import type { ClusterCheck } from "../cluster/cluster-checks";
import type { ClusterClient, ClusterObject, ObjectReference } from "../cluster/cluster-client";
import { classAnnotation } from "../ingress/plan-ingresses";
import { valueAt } from "../lib/value-at";

/** The release whose Ingresses and IngressClass are meant. */
export interface ClassifiedRelease {
  readonly namespace: string;
  readonly release: string;
}

const apiVersion = "networking.k8s.io/v1";
const traefikController = "traefik.io/ingress-controller";

/**
 * A release that helm installed may have Ingresses without a class: Kubernetes adds the default one only where it knows of it in time, and
 * the chart makes both at once. Its Traefik serves them. The update gives them a class by annotation, and a Traefik that has no class of its
 * own ignores those that have nothing else: clients would get 404 until the new Traefik is ready. So they have the class by field, too, while
 * the update lasts. Afterwards the field goes: by it every Traefik of the cluster would serve them.
 */
export const ingressClassChecks = (own: ClassifiedRelease): readonly ClusterCheck[] => [
  {
    name: "ingress-class",
    when: ["beforeUpdate"],
    appliesTo: isRelease,
    run: async ({ preview }, connected) => {
      if (!preview) {
        await addField(await connected(), own);
      }
    },
  },
  {
    name: "ingress-class-field",
    when: ["afterUpdate"],
    appliesTo: isRelease,
    run: async ({ preview }, connected) => {
      if (!preview) {
        await removeField(await connected(), own);
      }
    },
  },
];

const isRelease = (type: string): boolean => type === "kubernetes:helm.sh/v3:Release";

async function addField(cluster: ClusterClient, own: ClassifiedRelease): Promise<void> {
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

async function removeField(cluster: ClusterClient, own: ClassifiedRelease): Promise<void> {
  for (const ingress of await ingressesOf(cluster, own)) {
    if (fieldOf(ingress) !== undefined && annotationOf(ingress) !== undefined) {
      await cluster.patch(referenceOf(ingress), { spec: { ingressClassName: null } });
    }
  }
}

/** Name of the release's IngressClass for Traefik. */
async function classOf(cluster: ClusterClient, own: ClassifiedRelease): Promise<string | undefined> {
  const classes = (await cluster.list(apiVersion, "IngressClass")).filter(
    (each) => isOf(own, each) && valueAt(each.spec, ["controller"]) === traefikController,
  );
  return classes[0]?.metadata?.name;
}

const ingressesOf = async (
  cluster: ClusterClient,
  own: ClassifiedRelease,
): Promise<readonly ClusterObject[]> =>
  (await cluster.list(apiVersion, "Ingress", { namespace: own.namespace })).filter((each) => isOf(own, each));

const isOf = ({ namespace, release }: ClassifiedRelease, { metadata }: ClusterObject): boolean =>
  metadata?.annotations?.["meta.helm.sh/release-name"] === release &&
  metadata.annotations["meta.helm.sh/release-namespace"] === namespace;

const fieldOf = (ingress: ClusterObject): unknown => valueAt(ingress.spec, ["ingressClassName"]);

const annotationOf = ({ metadata }: ClusterObject): string | undefined =>
  metadata?.annotations?.[classAnnotation];

const referenceOf = ({ metadata }: ClusterObject): ObjectReference => ({
  apiVersion,
  kind: "Ingress",
  name: metadata?.name ?? "",
  namespace: metadata?.namespace,
});
