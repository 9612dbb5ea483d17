import { ClusterRole } from "@pulumi/kubernetes/rbac/v1/clusterRole";
import { ClusterRoleBinding } from "@pulumi/kubernetes/rbac/v1/clusterRoleBinding";
import * as pulumi from "@pulumi/pulumi";
import type { TraefikAccess } from "./plan-read-access";

export interface TraefikReadAccessArgs {
  readonly access: TraefikAccess;
  /** Of the Helm release, whose Traefik it is. */
  readonly namespace: pulumi.Input<string>;
}

/** Lets the bundled Traefik read what its release wants to and the chart, made for an older one, does not allow. */
export class TraefikReadAccess extends pulumi.ComponentResource {
  constructor(
    name: string,
    { access, namespace }: TraefikReadAccessArgs,
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super("reana:index:TraefikReadAccess", name, {}, opts);
    const { objectName, serviceAccount, rules } = access;
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
      { parent: this },
    );
    new ClusterRoleBinding(
      name,
      {
        metadata: { name: objectName },
        roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: role.metadata.name },
        subjects: [{ kind: "ServiceAccount", name: serviceAccount, namespace }],
      },
      { parent: this },
    );
    this.registerOutputs({});
  }
}
