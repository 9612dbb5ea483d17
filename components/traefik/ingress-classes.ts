import type { ClusterObject, ClusterReader } from "../cluster/cluster-client";
import { valueAt } from "../lib/value-at";

/** By this name an IngressClass says that Traefik serves its Ingresses. */
export const traefikController = "traefik.io/ingress-controller";

/** IngressClasses of every Traefik of the cluster. */
export const traefikClasses = async (cluster: ClusterReader): Promise<readonly ClusterObject[]> =>
  (await cluster.list("networking.k8s.io/v1", "IngressClass")).filter(
    ({ spec }) => valueAt(spec, ["controller"]) === traefikController,
  );
