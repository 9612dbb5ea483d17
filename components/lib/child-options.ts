import * as pulumi from "@pulumi/pulumi";

/**
 * Options of a component's child. Provider, protection, aliases and transforms come from the parent by themselves; what the component
 * depends on does not, and is passed on here.
 *
 * @param component the options that the component was given
 * @param own further options of this child
 */
export const childOptions = (
  parent: pulumi.Resource,
  component: pulumi.ComponentResourceOptions | undefined,
  own: pulumi.CustomResourceOptions = {},
): pulumi.CustomResourceOptions =>
  pulumi.mergeOptions(
    { parent, ...(component?.dependsOn === undefined ? {} : { dependsOn: component.dependsOn }) },
    own,
  );
