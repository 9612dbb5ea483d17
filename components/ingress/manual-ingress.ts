import { Ingress } from "@pulumi/kubernetes/networking/v1/ingress";
import * as pulumi from "@pulumi/pulumi";
import type { IngressPlan } from "./plan-ingresses";
import { ingressSpec } from "./ingress-spec";
import { waitingChild } from "../lib/child-options";

export interface ManualIngressesArgs {
  /** What the names of the Ingresses begin with. */
  readonly objectName: string;
  readonly namespace: pulumi.Input<string>;
  /** The one host that REANA is served under. Source: `reana:hostname`. */
  readonly hostname: string;
  /** What the names of REANA's Services begin with. */
  readonly prefix: string;
  readonly plan: IngressPlan;
  /** `kubernetes.io/tls` Secret, where the controller ends TLS. */
  readonly tlsSecretName: pulumi.Output<string> | undefined;
}

/**
 * REANA's Ingresses, made by this program instead of the chart. They may be there before the Services that they lead to, so that the
 * chart's own can go without a gap when a stack changes from those to these.
 */
export class ManualIngresses extends pulumi.ComponentResource {
  constructor(name: string, args: ManualIngressesArgs, opts?: pulumi.ComponentResourceOptions) {
    super("reana:index:ManualIngresses", name, {}, opts);
    const { plan, objectName } = args;
    const child = waitingChild(this, opts);
    this.ingress(name, objectName, plan.annotations, args, args.tlsSecretName, child);
    for (const extra of plan.extra) {
      this.ingress(
        `${name}-${extra.name}`,
        `${objectName}-${extra.name}`,
        extra.annotations,
        args,
        undefined,
        child,
      );
    }
    this.registerOutputs({});
  }

  private ingress(
    name: string,
    objectName: string,
    annotations: Readonly<Record<string, string>>,
    args: ManualIngressesArgs,
    tlsSecretName: pulumi.Output<string> | undefined,
    child: pulumi.CustomResourceOptions,
  ): void {
    const { namespace, hostname, prefix, plan } = args;
    new Ingress(
      name,
      {
        metadata: {
          name: objectName,
          namespace,
          // Waiting for an Ingress is waiting for its Services, which come later.
          annotations: { ...annotations, "pulumi.com/skipAwait": "true" },
        },
        spec: ingressSpec({ hostname, prefix, plan, tlsSecretName }),
      },
      child,
    );
  }
}
