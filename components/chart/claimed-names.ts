import * as pulumi from "@pulumi/pulumi";
import type { Problem } from "../lib/problem";
import { settingsError, type SettingNames } from "../lib/setting-names";

/** Names that one REANA needs for itself. */
export interface ReanaNames {
  readonly namespace: string;
  /** Name of the Helm release. */
  readonly release: string;
  /** What the names of REANA's objects begin with. */
  readonly prefix: string;
}

interface Claim extends ReanaNames {
  readonly provider: pulumi.ProviderResource | undefined;
  readonly names: SettingNames;
}

/** By the stack whose program runs: a process of the Automation API may run several, one after the other or at once. */
const claims = new WeakMap<pulumi.Resource, Claim[]>();

/**
 * Refuses a second REANA of a program where the first would lose objects to it. Charts name objects of a namespace without the release,
 * and those of the cluster without the namespace. Another provider is another cluster.
 *
 * @param names how errors name arguments; a component and its child, which are one REANA, share them
 * @throws pulumi.RunError
 */
export function claimNames(component: pulumi.ComponentResource, own: ReanaNames, names: SettingNames): void {
  const stack = pulumi.runtime.getStackResource();
  if (stack === undefined) {
    return;
  }
  const provider = component.getProvider("kubernetes:core/v1:Namespace");
  const all = claims.get(stack) ?? [];
  const problems = all
    .filter((other) => other.names !== names && other.provider === provider)
    .flatMap((other) => conflicts(own, other));
  if (problems.length > 0) {
    throw settingsError(problems, names);
  }
  const others = all.filter((claim) => claim.names !== names || claim.provider !== provider);
  claims.set(stack, [...others, { ...own, provider, names }]);
}

function conflicts(own: ReanaNames, other: Claim): readonly Problem[] {
  const first = other.names.owner ?? "the REANA of this stack";
  return [
    ...(own.namespace === other.namespace
      ? [
          {
            key: "reana:namespace.name",
            found: JSON.stringify(own.namespace),
            advice: `is the namespace of ${first} too, and two REANAs cannot share one. Give each a namespace of its own.`,
          },
        ]
      : []),
    ...(own.release === other.release || own.prefix === other.prefix
      ? [
          {
            key: "reana:release.name",
            found: JSON.stringify(own.release),
            advice:
              `makes the cluster-wide objects of ${first} too, such as ClusterRole ${other.prefix}-deployment-manager. ` +
              "Give each a release name of its own that differs in the first 13 characters, or a provider for another cluster.",
          },
        ]
      : []),
  ];
}
