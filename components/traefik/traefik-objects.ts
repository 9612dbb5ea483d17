import { CustomResource } from "@pulumi/kubernetes/apiextensions/customResource";
import type * as pulumi from "@pulumi/pulumi";
import type { ValuesTree } from "../config/settings";

/** An object of one of Traefik's kinds that the program makes. */
export interface TraefikObject {
  /** Name of the object, in REANA's namespace. */
  readonly name: string;
  readonly apiVersion: string;
  readonly spec: ValuesTree;
}

/**
 * Traefik Middlewares that Ingresses refer to, and IngressRoutes. Traefik's definitions have to be there: the REANA chart brings them
 * with its Traefik when it is installed, so that they come after it. Traefik returns 404 for an Ingress that names a Middleware which is
 * not there yet. Clients meet that where a chart's Traefik is new, and for some two seconds after the update that brought it, which
 * Traefik takes to read them. They do not when a stack changes its exposure mode, as the Middlewares are the same in all modes.
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
