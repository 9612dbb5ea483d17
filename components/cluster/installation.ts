import { Namespace } from "@pulumi/kubernetes/core/v1/namespace";
import * as pulumi from "@pulumi/pulumi";
import { RandomId } from "@pulumi/random/randomId";
import { settingsError, type SettingNames } from "../lib/setting-names";
import { identityProblems, type InstallationIdentity } from "./installation-changes";
import { formatMark } from "./ownership-mark";

export interface Installation {
  /** Everything else waits for it: it fails where the settings lead away from what the stack has deployed. */
  readonly record: pulumi.Resource;
  /** Mark of the stack's objects. */
  readonly mark: pulumi.Output<string>;
}

const systemNamespace = "kube-system";

/** The inputs that `pulumi refresh` finds: without them each refresh after an update has a change to report. */
const withInputs: pulumi.ResourceTransformation = ({ opts }) => ({
  props: { apiVersion: "v1", kind: "Namespace", metadata: { name: systemNamespace } },
  opts,
});

/**
 * Keeps in the state which cluster, namespace and release the stack has deployed to, and compares it with the settings before anything
 * else, in previews too.
 *
 * @param options of all the resources
 * @param kept further ones of the record, which is there from the first resource of the first update on
 * @param hooked whether hooks can be registered
 */
export function installation(
  name: string,
  identity: Omit<InstallationIdentity, "clusterUid">,
  names: SettingNames,
  options: pulumi.CustomResourceOptions,
  kept: pulumi.CustomResourceOptions,
  hooked: boolean,
): Installation {
  const { uid: clusterUid } = Namespace.get(
    `${name}-cluster`,
    systemNamespace,
    pulumi.mergeOptions(options, { transformations: [withInputs] }),
  ).metadata;
  const compare: pulumi.ResourceHookFunction = ({ oldInputs, newInputs }) => {
    const identityOf = (inputs: Record<string, unknown> | undefined) =>
      inputs?.["input"] as InstallationIdentity | undefined;
    const now = identityOf(newInputs);
    const problems = now === undefined ? [] : identityProblems(identityOf(oldInputs), now);
    if (problems.length > 0) {
      throw settingsError(problems, names);
    }
  };
  const hook = (): pulumi.ResourceHook =>
    new pulumi.ResourceHook(`${name}-same-installation`, compare, { onDryRun: true });
  const record = new pulumi.Stash(
    `${name}-installation`,
    { input: { ...identity, clusterUid } },
    pulumi.mergeOptions(pulumi.mergeOptions(options, kept), hooked ? { hooks: comparing(hook()) } : {}),
  );
  const { hex } = new RandomId(
    `${name}-mark`,
    { byteLength: 8 },
    pulumi.mergeOptions(options, { dependsOn: record }),
  );
  const stack = `${pulumi.getProject()}/${pulumi.getStack()}`;
  return { record, mark: hex.apply((id) => formatMark({ stack, id })) };
}

const comparing = (hook: pulumi.ResourceHook): pulumi.ResourceHookBinding => ({
  beforeCreate: [hook],
  beforeUpdate: [hook],
});
