import { NetworkPolicy } from "@pulumi/kubernetes/networking/v1/networkPolicy";
import * as pulumi from "@pulumi/pulumi";
import {
  argumentProblems,
  deferredAdvice,
  labelProblems,
  isDeferred,
  nameProblems,
  type ArgumentKinds,
} from "../lib/argument-kinds";
import { childOptions } from "../lib/child-options";
import { claimObjects, type ClaimedObject } from "../lib/claimed-objects";
import { show, type Problem } from "../lib/problem";
import { readAddress } from "../lib/addresses";
import { argumentNames, namesOf, objectNameKey, settingsError } from "../lib/setting-names";
import type { TraefikClients } from "./allowed-connections";
import { planPolicies, type HaproxyEgress, type PlannedPolicies, type PlannedPolicy } from "./plan-policies";
import type { PodLabels } from "./policy-specs";

export interface NetworkPoliciesArgs {
  /** Namespace of the pods. It has to exist. */
  readonly namespace: pulumi.Input<string>;
  /** Labels of the pods by role: `podLabels` of a ReanaRelease, and of a HaproxyFrontEnd for `haproxy`. */
  readonly podLabels: PodLabels;
  /**
   * Who may connect to Traefik's entry points. `everybody`: clients do. `haproxy`: HAProxy's pods alone. A list: machines outside the
   * cluster by address or CIDR, and HAProxy's pods. Default: haproxy.
   */
  readonly traefikClients?: TraefikClients | undefined;
  /** Where HAProxy's pods may connect. `anywhere` is for backends of your own. `none`: there is no HAProxy in the cluster. Default: traefik. */
  readonly haproxyEgress?: HaproxyEgress | undefined;
  /** `disabled` keeps policies that select no pod, so that a later update can enable them in place. Default: enabled. */
  readonly mode?: "enabled" | "disabled" | undefined;
  /** What the names of the NetworkPolicies begin with. Default: the name of the component. */
  readonly objectName?: string | undefined;
  /** What has to be there before policies change that allow fewer peers than the one before. Default: nothing. */
  readonly restrictAfter?: pulumi.Input<pulumi.Input<pulumi.Resource>[]> | undefined;
}

/** NetworkPolicies by which each hop in the cluster accepts connections from the hop before it alone. */
export class NetworkPolicies extends pulumi.ComponentResource {
  /** Policies that allow every peer that connects after an update. What makes clients connect elsewhere waits for them. */
  readonly permissive: readonly NetworkPolicy[];
  /** Those of HAProxy's pods, if any. The pods wait for them. */
  readonly haproxy: readonly NetworkPolicy[];

  /** @throws pulumi.RunError naming every argument that is wrong; nothing has been registered then. */
  constructor(name: string, args: NetworkPoliciesArgs, opts?: pulumi.ComponentResourceOptions) {
    const own = argumentNames("NetworkPolicies", name);
    const names = namesOf(args, own);
    const { objectName = name } = args;
    const problems = problemsOf(objectName, args);
    if (problems.length > 0) {
      throw settingsError(problems, names);
    }
    super("reana:index:NetworkPolicies", name, {}, opts);
    const options = childOptions(this, opts);
    const planned = planPolicies(args);
    const key = objectNameKey(args, own);
    const objects = policyObjects(objectName, planned, key);
    const namespace = claimObjects(this, { namespace: args.namespace, objects }, names);
    const add = (
      policies: readonly PlannedPolicy[],
      further: pulumi.CustomResourceOptions,
    ): NetworkPolicy[] =>
      policies.map(
        ({ name: policy, spec }) =>
          new NetworkPolicy(
            `${name}-${policy}`,
            { metadata: { name: `${objectName}-${policy}`, namespace }, spec },
            pulumi.mergeOptions(options, further),
          ),
      );
    const { permissive, haproxy, restrictive } = planned;
    this.permissive = add(permissive, {});
    this.haproxy = add(haproxy, {});
    add(restrictive, args.restrictAfter === undefined ? {} : { dependsOn: args.restrictAfter });
    this.registerOutputs({});
  }
}

/** The NetworkPolicies. */
export const policyObjects = (
  objectName: string,
  planned: PlannedPolicies,
  key: string,
): readonly ClaimedObject[] =>
  Object.values(planned)
    .flat()
    .map(({ name }: PlannedPolicy) => ({ kind: "NetworkPolicy", name: `${objectName}-${name}`, key }));

const kinds: ArgumentKinds<NetworkPoliciesArgs> = {
  namespace: "namespace",
  podLabels: "input",
  traefikClients: "plain",
  haproxyEgress: ["traefik", "anywhere", "none"],
  mode: ["enabled", "disabled"],
  objectName: "plain",
  restrictAfter: "input",
};

function problemsOf(objectName: string, args: NetworkPoliciesArgs): readonly Problem[] {
  const named = isDeferred(objectName) ? [] : nameProblems("reana:objectName", objectName, "a NetworkPolicy");
  return [
    ...argumentProblems(args, kinds),
    ...named,
    ...roleProblems(args.podLabels),
    ...clientProblems(args.traefikClients),
  ];
}

/** A policy without labels would select every pod of the namespace. */
function roleProblems(podLabels: Partial<PodLabels> | undefined): readonly Problem[] {
  const key = "reana:podLabels";
  if (isDeferred(podLabels)) {
    return [{ key, found: undefined, advice: deferredAdvice }];
  }
  if (typeof podLabels !== "object") {
    const state = podLabels === undefined ? "is not set; it must be" : "must be";
    const advice = `${state} a map from role (${roles.join(", ")}) to the labels of its pods.`;
    return [{ key, found: show(podLabels), advice }];
  }
  return roles.flatMap((role) => labelProblems(`${key}.${role}`, podLabels[role]));
}

const roles = ["haproxy", "traefik", "reana-server", "reana-ui"] as const;

function clientProblems(clients: unknown): readonly Problem[] {
  const key = "reana:traefikClients";
  if (clients === undefined || clients === "everybody" || clients === "haproxy" || isDeferred(clients)) {
    return [];
  }
  if (!Array.isArray(clients)) {
    const advice = "must be everybody, haproxy, or a list of addresses and CIDRs.";
    return [{ key, found: show(clients), advice }];
  }
  return clients
    .filter((item) => !isDeferred(item))
    .flatMap((item: unknown) => {
      const address = readAddress(String(item));
      return address.valid ? [] : [{ key, found: show(item), advice: address.advice }];
    });
}
