import { RandomId } from "@pulumi/random/randomId";
import * as pulumi from "@pulumi/pulumi";
import type { FrontEndSettings } from "../config/settings";
import { waitingChild } from "../lib/child-options";

export interface HandOverArgs {
  /** Whom clients meet first in the cluster. Source: `reana:frontEnd.type`. */
  readonly to: FrontEndSettings["type"];
}

/**
 * The moment of an update from which clients meet another hop first. It is made anew then, and HAProxy's pods are replaced with it: where
 * the new way has none they drain and go now. What a stack no longer has, Pulumi removes when everything else is done: until then
 * connections that clients keep open would go through HAProxy to a Traefik that neither serves nor believes it any more, and sends
 * them where they are already.
 */
export class HandOver extends pulumi.ComponentResource {
  /** What is replaced whenever somebody else takes over. */
  readonly moment: pulumi.Resource;

  constructor(name: string, args: HandOverArgs, opts?: pulumi.ComponentResourceOptions) {
    super("reana:index:HandOver", name, {}, opts);
    this.moment = new RandomId(
      name,
      { byteLength: 4, keepers: { to: args.to } },
      // Only what goes before it comes again takes others with it at once (pulumi#20693; an older command line takes none).
      { ...waitingChild(this, opts), deleteBeforeReplace: true },
    );
    this.registerOutputs({});
  }
}
