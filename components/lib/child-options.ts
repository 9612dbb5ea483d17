import type { ComponentResourceOptions, CustomResourceOptions, Resource } from "@pulumi/pulumi";

/** Options of a child that waits for what its component was told to wait for: depending on others is not inherited. */
export const waitingChild = (
  parent: Resource,
  component: ComponentResourceOptions | undefined,
): CustomResourceOptions => ({
  parent,
  ...(component?.dependsOn === undefined ? {} : { dependsOn: component.dependsOn }),
});
