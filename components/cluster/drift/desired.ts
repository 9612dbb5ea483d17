import type { DesiredObject } from "./compare";
import type { FieldStep } from "./field-owners";
import { isSecretName } from "./values";

/** An object as it should be, and what has to be known to compare it. */
export interface Desired {
  readonly object: DesiredObject;
  /** Whether a manager of fields is the one that changes the object on behalf of the stack. */
  readonly isOurs: (manager: string) => boolean;
  /** Whether a value must not be shown. */
  readonly hidden: (path: readonly FieldStep[]) => boolean;
}

/** Environment variables and keys may hold secrets in clear, as a chart or a user has written them. */
export const isSecretField = (kind: string, path: readonly FieldStep[]): boolean =>
  (kind === "Secret" && (path[0] === "data" || path[0] === "stringData")) ||
  path.some((step) => isSecretName(typeof step === "object" ? String(step["name"]) : String(step)));

/** Helm, by its own command line or within the Kubernetes provider, and the tools of this project. */
const isHelm = (manager: string): boolean =>
  /^(helm|pulumi-resource-kubernetes|reana-pulumi)$/i.test(manager) ||
  manager.startsWith("pulumi-kubernetes");

/** The objects of a Helm manifest, which has no hooks. */
export async function manifestObjects(manifest: string, namespace: string): Promise<readonly Desired[]> {
  // Loading it costs time that most updates do not need.
  const { parseAllDocuments } = await import("yaml");
  return parseAllDocuments(manifest)
    .map((document) => document.toJS() as unknown)
    .flatMap(listed)
    .map((object) => ({
      object: withNamespace(encoded(object), namespace),
      isOurs: isHelm,
      hidden: (path) => isSecretField(object.kind, path),
    }));
}

/** A document may be empty, or a list. */
function listed(document: unknown): readonly DesiredObject[] {
  if (typeof document !== "object" || document === null || !("kind" in document)) {
    return [];
  }
  return document.kind === "List" && "items" in document
    ? (document.items as readonly unknown[]).flatMap(listed)
    : [document as DesiredObject];
}

const withNamespace = (object: DesiredObject, namespace: string): DesiredObject => ({
  ...object,
  metadata: { ...object.metadata, namespace: object.metadata.namespace ?? namespace },
});

/** `stringData` is what the API server writes to `data`. */
export function encoded(object: DesiredObject): DesiredObject {
  const { stringData, ...rest } = object;
  return typeof stringData === "object" && stringData !== null
    ? {
        ...rest,
        data: {
          ...(rest["data"] as object | undefined),
          ...Object.fromEntries(
            Object.entries(stringData).map(([key, text]) => [
              key,
              Buffer.from(String(text)).toString("base64"),
            ]),
          ),
        },
      }
    : object;
}
