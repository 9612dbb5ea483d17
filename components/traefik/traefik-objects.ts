import { CustomResource } from "@pulumi/kubernetes/apiextensions/customResource";
import * as pulumi from "@pulumi/pulumi";
import { waitingChild } from "../lib/child-options";
import type { ValuesTree } from "../config/settings";

/** An object of one of Traefik's kinds that the program makes. */
export interface TraefikObject {
  /** Name of the object, in REANA's namespace. */
  readonly name: string;
  readonly apiVersion: string;
  readonly spec: ValuesTree;
}

export interface MiddlewaresArgs {
  readonly namespace: pulumi.Input<string>;
  /** Name, version and spec of each. Source: the program's own, and `reana:ingress.middlewares`. */
  readonly middlewares: readonly TraefikObject[];
  /** Routes that come before those of Ingresses. */
  readonly routes: readonly TraefikObject[];
}

/**
 * Traefik Middlewares that Ingresses refer to, and routes of Traefik's own kind. Traefik's definitions have to be there: the REANA chart
 * brings them with its Traefik when it is installed, so that they come after it. What Ingresses name and is not there yet is answered 404:
 * clients meet that where a chart's Traefik is new, and for some two seconds after the update that brought it, which Traefik takes to read
 * them; but not when a stack changes its way, as they are in all ways.
 */
export class Middlewares extends pulumi.ComponentResource {
  constructor(name: string, args: MiddlewaresArgs, opts?: pulumi.ComponentResourceOptions) {
    super("reana:index:Middlewares", name, {}, opts);
    const objects = [
      ...args.middlewares.map((object) => ({ kind: "Middleware", ...object })),
      ...args.routes.map((object) => ({ kind: "IngressRoute", ...object })),
    ];
    for (const { kind, apiVersion, name: objectName, spec } of objects) {
      new CustomResource(
        `${name}-${objectName}`,
        { apiVersion, kind, metadata: { name: objectName, namespace: args.namespace }, spec },
        waitingChild(this, opts),
      );
    }
    this.registerOutputs({});
  }
}
