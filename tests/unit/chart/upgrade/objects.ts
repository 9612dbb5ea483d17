import type { StoredObject } from "../../cluster/changing-cluster";

export const namespace = "reana";

/** reana-server as a chart deploys it, with what the API server adds. */
export const server = (image: string): StoredObject & { readonly metadata: object } => ({
  apiVersion: "apps/v1",
  kind: "Deployment",
  metadata: { name: "reana-server", namespace },
  spec: {
    selector: { matchLabels: { app: "reana-server" } },
    template: {
      metadata: { labels: { app: "reana-server" } },
      spec: {
        serviceAccountName: "reana-infrastructure",
        nodeSelector: { "reana.io/system": "infrastructure" },
        restartPolicy: "Always",
        volumes: [{ name: "reana-shared-volume", hostPath: { path: "/var/reana" } }],
        containers: [
          { name: "scheduler", image, command: ["flask", "start-scheduler"] },
          {
            name: "rest-api",
            image,
            imagePullPolicy: "IfNotPresent",
            command: ["uwsgi"],
            ports: [{ name: "http", containerPort: 5000 }],
            env: [
              { name: "REANA_DB_NAME", value: "reana" },
              {
                name: "REANA_DB_PASSWORD",
                valueFrom: { secretKeyRef: { name: "reana-db-secrets", key: "password" } },
              },
            ],
            volumeMounts: [{ name: "reana-shared-volume", mountPath: "/var/reana" }],
          },
        ],
      },
    },
  },
});

/** A CustomResourceDefinition with fields of `spec`. */
export const definition = (
  name: string,
  fields: readonly string[],
  metadata: Readonly<Record<string, unknown>> = {},
): StoredObject & { readonly metadata: { readonly name: string } } => ({
  apiVersion: "apiextensions.k8s.io/v1",
  kind: "CustomResourceDefinition",
  metadata: { name, ...metadata },
  spec: {
    group: name.split(".").slice(1).join("."),
    scope: "Namespaced",
    preserveUnknownFields: false,
    versions: [
      {
        name: "v1alpha1",
        served: true,
        storage: true,
        schema: {
          openAPIV3Schema: {
            type: "object",
            properties: {
              metadata: { type: "object" },
              spec: {
                type: "object",
                properties: Object.fromEntries(fields.map((field) => [field, { type: "string" }])),
              },
            },
          },
        },
      },
    ],
  },
});

/** As the API server stores it: without what is false, and with what it adds. */
export const storedDefinition = (
  ...args: Parameters<typeof definition>
): ReturnType<typeof definition> & { readonly spec: object } => {
  const { spec, ...others } = definition(...args);
  const { preserveUnknownFields: _, ...kept } = spec as Record<string, unknown>;
  return { ...others, spec: { ...kept, conversion: { strategy: "None" } } };
};
