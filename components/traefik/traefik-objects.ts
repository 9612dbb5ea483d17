import { CustomResource } from "@pulumi/kubernetes/apiextensions/customResource";
import type * as pulumi from "@pulumi/pulumi";
import type { ValuesTree } from "../config/settings";

/** Types of Traefik's objects, with their group and kind; the second group is that of releases before 3.0. */
export const traefikType = /^kubernetes:(traefik\.io|traefik\.containo\.us)\/[^:]+:(\w+)$/;

/** An object of one of Traefik's kinds that the program makes. */
export interface TraefikObject {
  /** Name of the object, in REANA's namespace. */
  readonly name: string;
  readonly apiVersion: string;
  readonly spec: ValuesTree;
}

/**
 * Traefik Middlewares that Ingresses refer to, and IngressRoutes. Traefik's CRDs have to be there. Traefik returns 404 for an Ingress that
 * names a Middleware which is not there yet, and takes up to two seconds to read a new one.
 */
export function traefikObjects(
  name: string,
  middlewares: readonly TraefikObject[],
  routes: readonly TraefikObject[],
  namespace: pulumi.Input<string>,
  options: pulumi.CustomResourceOptions,
): readonly pulumi.Resource[] {
  const objects = [
    ...middlewares.map((object) => ({ kind: "Middleware", ...object })),
    ...routes.map((object) => ({ kind: "IngressRoute", ...object })),
  ];
  return objects.map(
    ({ kind, apiVersion, name: objectName, spec }) =>
      new CustomResource(
        `${name}-${objectName}`,
        { apiVersion, kind, metadata: { name: objectName, namespace }, spec },
        options,
      ),
  );
}
