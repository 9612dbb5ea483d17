import * as pulumi from "@pulumi/pulumi";
import { renamed, type SettingNames } from "../lib/setting-names";

/** What `pulumi destroy` says of a protected stack, which it reads from the state: no program runs. */
const deletionError = (name: string, names: SettingNames): string =>
  renamed(
    `${name} is kept from deletion by reana:protect. Set it to false (pulumi config set reana:protect false), run pulumi up, then ` +
      "pulumi destroy, which deletes REANA and all its data (docs/operations.md)",
    names,
  );

/**
 * Keeps `pulumi destroy` from deleting anything of a stack. It waits for everything else, so it would be deleted first; and the engine
 * refuses to delete what has a hook that no program serves, by an error with the hook's name.
 *
 * @param everything the resources that are to be kept
 * @param hooked whether hooks can be registered
 */
export function protection(
  name: string,
  enabled: boolean,
  everything: readonly pulumi.Resource[],
  names: SettingNames,
  options: pulumi.CustomResourceOptions,
  hooked: boolean,
): pulumi.Resource {
  const refuse = (): never => {
    throw new Error(deletionError(name, names));
  };
  const hooks =
    hooked && enabled
      ? { beforeDelete: [new pulumi.ResourceHook(deletionError(name, names), refuse, { onDryRun: true })] }
      : {};
  return new pulumi.Stash(
    `${name}-protection`,
    { input: { enabled } },
    pulumi.mergeOptions(options, {
      dependsOn: [...everything],
      hooks,
      ...(enabled ? { protect: true } : {}),
    }),
  );
}
