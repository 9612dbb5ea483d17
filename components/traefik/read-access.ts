import { ClusterRole } from "@pulumi/kubernetes/rbac/v1/clusterRole";
import { ClusterRoleBinding } from "@pulumi/kubernetes/rbac/v1/clusterRoleBinding";
import type * as pulumi from "@pulumi/pulumi";
import type { TraefikAccess } from "./plan-read-access";

/**
 * Lets the bundled Traefik read what its release wants to and the chart, made for an older one, does not allow.
 *
 * @param namespace of the Helm release, whose Traefik it is
 */
export function traefikReadAccess(
  name: string,
  { objectName, serviceAccount, rules }: TraefikAccess,
  namespace: pulumi.Input<string>,
  options: pulumi.CustomResourceOptions,
): readonly pulumi.Resource[] {
  const role = new ClusterRole(
    name,
    {
      metadata: { name: objectName },
      rules: rules.map(({ apiGroups, resources, verbs }) => ({
        apiGroups: [...apiGroups],
        resources: [...resources],
        verbs: [...verbs],
      })),
    },
    options,
  );
  const binding = new ClusterRoleBinding(
    name,
    {
      metadata: { name: objectName },
      roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: role.metadata.name },
      subjects: [{ kind: "ServiceAccount", name: serviceAccount, namespace }],
    },
    options,
  );
  return [role, binding];
}
