import * as pulumi from "@pulumi/pulumi";
import { connect, type ClusterAccess, type ClusterClient } from "./cluster-client";
import { knownInputs, type KnownInputs } from "./known-inputs";

/** What the engine is about to do with a resource. */
export interface ResourceChange {
  readonly urn: string;
  /** Logical name. */
  readonly name: string;
  /** Type token, for example `kubernetes:helm.sh/v3:Release`. */
  readonly type: string;
  /** The inputs as plain values, with secrets in clear; `notKnown` stands for what is not known yet. */
  readonly inputs: KnownInputs;
  /** The inputs of before; undefined where the resource is created. */
  readonly before: KnownInputs | undefined;
  /** Whether nothing is changed yet: this is a preview. */
  readonly preview: boolean;
}

/** Something that is done before, or after, the engine creates or updates resources of some types. */
export interface ClusterCheck {
  /** Errors begin with it, for example `reana-ownership`. */
  readonly name: string;
  readonly when: readonly ("beforeCreate" | "afterCreate" | "beforeUpdate" | "afterUpdate")[];
  /** Whether it is about resources of this type. */
  readonly appliesTo: (type: string) => boolean;
  /**
   * Runs in the program, in previews too, and only when the engine really creates or updates the resource.
   *
   * @param connected connects to the cluster when it is called first
   * @throws Error with what the administrator reads; before a change it stops that change
   */
  readonly run: (change: ResourceChange, connected: () => Promise<ClusterClient>) => Promise<void>;
}

/**
 * Checks as a transformation for the options of a component: it binds each to the children that it is about.
 *
 * @param component logical name of the component: hooks need names of their own in a program
 */
export function clusterChecks(
  component: string,
  access: ClusterAccess,
  checks: readonly ClusterCheck[],
  connectTo: typeof connect = connect,
): pulumi.ResourceTransformation {
  let client: Promise<ClusterClient> | undefined;
  const connected = (): Promise<ClusterClient> => (client ??= connectTo(access));
  const bound = checks.map((check) => ({
    check,
    hook: new pulumi.ResourceHook(`${component}-${check.name}`, hookOf(check, connected), { onDryRun: true }),
  }));
  return ({ type, props, opts }) => {
    const hooks = bound
      .filter(({ check }) => check.appliesTo(type))
      .map(({ check, hook }) => Object.fromEntries(check.when.map((when) => [when, [hook]])));
    // What is only read is neither created nor updated.
    const read = (opts as pulumi.CustomResourceOptions).id !== undefined;
    return read || hooks.length === 0
      ? undefined
      : { props, opts: hooks.reduce((all, more) => pulumi.mergeOptions(all, { hooks: more }), opts) };
  };
}

const hookOf =
  ({ run }: ClusterCheck, connected: () => Promise<ClusterClient>): pulumi.ResourceHookFunction =>
  async ({ urn, name, type, newInputs = {}, oldInputs }) => {
    await run(
      {
        urn,
        name,
        type,
        inputs: await knownInputs(newInputs),
        before: oldInputs && (await knownInputs(oldInputs)),
        preview: pulumi.runtime.isDryRun(),
      },
      connected,
    );
  };

/** Whether hooks can be registered: Pulumi's own mocks, by which other programs test themselves, cannot. */
export const hooksAreSupported = (): boolean =>
  typeof (pulumi.runtime.getMonitor() as { readonly registerResourceHook?: unknown } | undefined)
    ?.registerResourceHook === "function";
