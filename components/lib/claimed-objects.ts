import * as pulumi from "@pulumi/pulumi";
import type { Problem } from "./problem";
import { lateError, settingsError, type SettingNames } from "./setting-names";

/** An object of Kubernetes under a name that no provider makes up. */
export interface ClaimedObject {
  readonly kind: string;
  readonly name: string;
  /** The setting that names it. */
  readonly key: string;
}

/** The objects that a component makes in one namespace. */
export interface ClaimedObjects {
  readonly namespace: pulumi.Input<string>;
  readonly objects: readonly ClaimedObject[];
}

interface Claim extends ClaimedObject {
  readonly namespace: pulumi.Input<string>;
  readonly provider: pulumi.ProviderResource | undefined;
  /** How errors name the arguments of the component, and of the one that it belongs to. */
  readonly names: SettingNames;
}

/** By the stack whose program runs: a process of the Automation API may run several, one after the other or at once. */
const claims = new WeakMap<pulumi.Resource, Claim[]>();

/** Names of namespaces that are outputs all the same, since what is in them waits for them. */
const knownNames = new WeakMap<object, string>();

/** The output, which will be this name. */
export function knownAs(name: string, namespace: pulumi.Output<string>): pulumi.Output<string> {
  knownNames.set(namespace, name);
  return namespace;
}

const asKnown = (namespace: pulumi.Input<string>): pulumi.Input<string> =>
  typeof namespace === "string" ? namespace : (knownNames.get(namespace) ?? namespace);

/**
 * Refuses objects that another component of the program makes under the same names: the two would overwrite each other. Another provider
 * is another cluster.
 *
 * @param names how errors name arguments; a component and its child share them, and may both claim what the child makes
 * @returns the namespace to make the objects in. Where it is not known yet whether another component has the same one, it fails once it is.
 * @throws pulumi.RunError
 */
export function claimObjects(
  component: pulumi.ComponentResource,
  { namespace, objects }: ClaimedObjects,
  names: SettingNames,
): pulumi.Input<string> {
  const stack = pulumi.runtime.getStackResource();
  if (stack === undefined) {
    return namespace;
  }
  const provider = component.getProvider("kubernetes:core/v1:Service");
  const earlier = claims.get(stack) ?? [];
  const same = objects.flatMap((object) =>
    earlier
      .filter(
        ({ kind, name, provider: other, names: others }) =>
          kind === object.kind && name === object.name && other === provider && others !== names,
      )
      .map((other) => ({ object, other })),
  );
  const certain = same.filter(({ other }) => other.namespace === asKnown(namespace));
  if (certain.length > 0) {
    throw settingsError(onceEach(certain.map(problemOf)), names);
  }
  claims.set(stack, [
    ...earlier,
    ...objects.map((object) => ({ ...object, namespace: asKnown(namespace), provider, names })),
  ]);
  const open = same.filter(
    ({ other }) => typeof other.namespace !== "string" || typeof asKnown(namespace) !== "string",
  );
  return open.reduce<pulumi.Input<string>>(
    (checked, collision) =>
      pulumi.all([checked, collision.other.namespace]).apply(([own, others]) => {
        if (own === others) {
          const { key, advice } = problemOf(collision);
          throw lateError(key, advice, names);
        }
        return own;
      }),
    namespace,
  );
}

interface Collision {
  readonly object: ClaimedObject;
  readonly other: Claim;
}

const problemOf = ({ object: { kind, name, key }, other }: Collision): Problem => ({
  key,
  found: undefined,
  advice:
    `names ${kind} ${name} of ${other.names.owner ?? "the REANA of this stack"} too, and each would overwrite what the other makes. ` +
    "Give one of them another name, or another namespace.",
});

/** One problem for each key: a component names several objects by one argument. */
const onceEach = (problems: readonly Problem[]): readonly Problem[] => [
  ...new Map([...problems].reverse().map((problem) => [problem.key, problem])).values(),
];
