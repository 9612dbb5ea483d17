import { RandomId } from "@pulumi/random/randomId";
import * as pulumi from "@pulumi/pulumi";
import type { FrontEndSettings } from "../config/settings";

/**
 * Marks where in an update clients connect to another hop first. It is replaced then, and HAProxy's pods are replaced with it: a mode
 * that has none drains and deletes them now. What a stack no longer has, Pulumi removes when everything else is done: until then
 * connections that clients keep open would go through HAProxy to a Traefik that no longer trusts it, and redirects them to where they
 * are already.
 *
 * @param to what clients connect to first in the cluster
 */
export const cutoverTrigger = (
  name: string,
  to: FrontEndSettings["type"],
  options: pulumi.CustomResourceOptions,
): RandomId =>
  new RandomId(
    name,
    { byteLength: 4, keepers: { to } },
    // Only what is deleted before it is replaced takes others with it at once (pulumi#20693; an older command line takes none).
    pulumi.mergeOptions(options, { deleteBeforeReplace: true }),
  );
