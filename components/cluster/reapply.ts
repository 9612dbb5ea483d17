import type * as pulumi from "@pulumi/pulumi";
import type { ClusterCheck } from "./cluster-checks";
import { isHelmRelease } from "./helm-release";
import type { ClusterClient } from "./cluster-client";
import type { KnownInputs } from "./known-inputs";

/** Annotation with the number of `reana:reapply`. */
const reapplyAnnotation = "reana-pulumi/reapply";

/** Lets the provider overwrite what others have set. */
const forceAnnotation = "pulumi.com/patchForce";

const isObject = (type: string): boolean =>
  type.startsWith("kubernetes:") && !type.startsWith("kubernetes:helm.sh/");

/** Annotates every object, so that a raised number is a change of each, and each is applied again. */
export const annotateReapplied =
  (reapply: number): pulumi.ResourceTransformation =>
  ({ type, props, opts }) => {
    const isRead = (opts as pulumi.CustomResourceOptions).id !== undefined;
    const { metadata } = props as { readonly metadata?: { readonly annotations?: object } };
    return isRead || reapply === 0 || !isObject(type)
      ? undefined
      : {
          props: {
            ...props,
            metadata: {
              ...metadata,
              annotations: {
                ...metadata?.annotations,
                [reapplyAnnotation]: String(reapply),
                [forceAnnotation]: "true",
              },
            },
          },
          opts,
        };
  };

/** Before an object is applied again, what others added to it becomes the stack's, so that the apply removes it. */
export const takeFieldsBack: ClusterCheck = {
  name: "reapply",
  when: ["beforeUpdate"],
  appliesTo: isObject,
  run: async ({ inputs, before, preview }, connected) => {
    const number = numberOf(inputs);
    if (preview || number === undefined || number === numberOf(before ?? {})) {
      return;
    }
    await takeBack(inputs, await connected());
  },
};

/** After Helm has applied the release again, what others added to its objects is removed: Helm keeps that. */
export const removeAddedFields: ClusterCheck = {
  name: "reapply-release",
  when: ["afterUpdate"],
  appliesTo: isHelmRelease,
  run: async ({ inputs, before, preview }, connected) => {
    const { name, namespace, description } = inputs;
    if (preview || description === before?.["description"] || !isText(name) || !isText(namespace)) {
      return;
    }
    // Loading them takes 4 ms, and only a raised number needs them.
    const [{ helmRevisions }, { manifestObjects }, { removeAdded }] = await Promise.all([
      import("./helm-storage"),
      import("./drift/desired"),
      import("./drift/remove-added"),
    ]);
    const client = await connected();
    const [latest] = await helmRevisions(client, namespace, name);
    for (const desired of await manifestObjects(latest?.manifest ?? "", namespace)) {
      await removeAdded(desired, client);
    }
  },
};

const isText = (value: unknown): value is string => typeof value === "string";

interface ObjectInputs {
  readonly apiVersion?: string;
  readonly kind?: string;
  readonly metadata?: {
    readonly name?: string;
    readonly namespace?: string;
    readonly annotations?: Readonly<Record<string, unknown>>;
  };
}

const numberOf = (inputs: KnownInputs): unknown =>
  (inputs as ObjectInputs).metadata?.annotations?.[reapplyAnnotation];

async function takeBack(inputs: KnownInputs, client: ClusterClient): Promise<void> {
  const { apiVersion, kind, metadata } = inputs as ObjectInputs;
  if (typeof apiVersion !== "string" || typeof kind !== "string" || typeof metadata?.name !== "string") {
    return;
  }
  const { withFieldsTakenBack } = await import("./field-managers");
  const { name, namespace } = metadata;
  const live = await client.read({ apiVersion, kind, name, namespace });
  const managedFields = withFieldsTakenBack(live?.metadata?.managedFields ?? []);
  const resourceVersion = live?.metadata?.resourceVersion;
  if (managedFields !== undefined && resourceVersion !== undefined) {
    await client.setFieldManagers({ apiVersion, kind, name, namespace }, managedFields, resourceVersion);
  }
}
