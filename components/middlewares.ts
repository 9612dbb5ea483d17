import { CustomResource } from "@pulumi/kubernetes/apiextensions/customResource";
import * as pulumi from "@pulumi/pulumi";
import { waitingChild } from "./waiting-child";
import type { Middleware } from "../ingress/ingresses";

export interface MiddlewaresArgs {
  readonly namespace: pulumi.Input<string>;
  /** Name, version and spec of each. Source: the program's redirect, and `reana:ingress.middlewares`. */
  readonly middlewares: readonly Middleware[];
}

/** Traefik Middlewares that Ingresses refer to. Traefik's definitions have to be there: the REANA chart brings them with its Traefik. */
export class Middlewares extends pulumi.ComponentResource {
  constructor(name: string, args: MiddlewaresArgs, opts?: pulumi.ComponentResourceOptions) {
    super("reana:index:Middlewares", name, {}, opts);
    for (const middleware of args.middlewares) {
      new CustomResource(
        `${name}-${middleware.name}`,
        {
          apiVersion: middleware.apiVersion,
          kind: "Middleware",
          metadata: { name: middleware.name, namespace: args.namespace },
          spec: middleware.spec,
        },
        waitingChild(this, opts),
      );
    }
    this.registerOutputs({});
  }
}
