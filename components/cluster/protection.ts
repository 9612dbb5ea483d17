import * as pulumi from "@pulumi/pulumi";
import { renamed, type SettingNames } from "../lib/setting-names";

/** What `pulumi destroy` says of a protected stack. */
const refusal = (name: string, names: SettingNames): string =>
  renamed(
    `${name} is kept from deletion by reana:protect. Set it to false (pulumi config set reana:protect false), run pulumi up, then ` +
      "pulumi destroy, which deletes REANA and all its data (docs/operations.md)",
    names,
  );

/**
 * Options of a resource by which `pulumi destroy` deletes nothing of the stack, not even what is not protected: the engine refuses to
 * begin while a resource has a hook that no program serves, by an error with the hook's name. The hook itself serves
 * `pulumi destroy --run-program`.
 *
 * @param name logical name of the component that is protected
 * @param hooked whether hooks can be registered
 */
export function keptFromDeletion(
  name: string,
  names: SettingNames,
  hooked: boolean,
): pulumi.CustomResourceOptions {
  const text = refusal(name, names);
  const refuse = (): never => {
    throw new Error(text);
  };
  return {
    protect: true,
    ...(hooked
      ? { hooks: { beforeDelete: [new pulumi.ResourceHook(text, refuse, { onDryRun: true })] } }
      : {}),
  };
}

/**
 * Waits for everything else, so that it is the first to be deleted: with `--run-program` the engine asks the hook only then.
 *
 * @param kept options of keptFromDeletion, or none
 */
export const lastResource = (
  name: string,
  everything: readonly pulumi.Resource[],
  kept: pulumi.CustomResourceOptions,
  options: pulumi.CustomResourceOptions,
): pulumi.Resource =>
  new pulumi.Stash(
    name,
    { input: { enabled: kept.protect === true } },
    pulumi.mergeOptions(pulumi.mergeOptions(options, { dependsOn: [...everything] }), kept),
  );
