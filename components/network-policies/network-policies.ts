import { NetworkPolicy } from "@pulumi/kubernetes/networking/v1/networkPolicy";
import * as pulumi from "@pulumi/pulumi";
import type { PlannedPolicy } from "./plan-policies";
import { waitingChild } from "../lib/child-options";

export interface BoundaryPolicyArgs {
  /** Which pods it is for, and who may connect. Source: the path of a request, and `reana:networkPolicies`. */
  readonly plan: PlannedPolicy;
  /** Namespace of the pods. */
  readonly namespace: pulumi.Input<string>;
}

/** One side of the network boundary: a component each, since they change at different moments of an update. */
export class BoundaryPolicy extends pulumi.ComponentResource {
  constructor(name: string, args: BoundaryPolicyArgs, opts?: pulumi.ComponentResourceOptions) {
    super("reana:index:BoundaryPolicy", name, {}, opts);
    const { plan, namespace } = args;
    new NetworkPolicy(
      name,
      { metadata: { name: plan.objectName, namespace }, spec: plan.spec },
      waitingChild(this, opts),
    );
    this.registerOutputs({});
  }
}
