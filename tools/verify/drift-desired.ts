import { parseAllDocuments } from "yaml";
import type { ExportedStack, StateResource } from "../stack-state/deployment";
import { releaseType, resourcesOf } from "../stack-state/deployment";
import type { DesiredObject } from "./drift-compare";
import type { FieldStep } from "./drift-field-owners";

/** An object as it should be, and what has to be known to compare it. */
export interface Desired {
  readonly object: DesiredObject;
  /** Whether a manager of fields is the one that changes the object on behalf of the stack. */
  readonly isOurs: (manager: string) => boolean;
  /** Whether a value must not be shown. */
  readonly hidden: (path: readonly FieldStep[]) => boolean;
}

/** Names of environment variables and of keys whose values are not for everybody. */
const secretName = /passw|secret|token|key|credential/i;

/** Environment variables and keys may hold secrets in clear, as a chart or a user has written them. */
const isSecretField = (kind: string, path: readonly FieldStep[]): boolean =>
  (kind === "Secret" && (path[0] === "data" || path[0] === "stringData")) ||
  path.some((step) => secretName.test(typeof step === "object" ? String(step["name"]) : String(step)));

/** Helm, by its own command line or within the Kubernetes provider, and the tools of this project. */
const isHelm = (manager: string): boolean =>
  /^(helm|pulumi-resource-kubernetes|reana-pulumi)$/i.test(manager) ||
  manager.startsWith("pulumi-kubernetes");

/** Pure: the objects of a Helm manifest, which has no hooks. */
export function manifestObjects(manifest: string, namespace: string): readonly Desired[] {
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
function encoded(object: DesiredObject): DesiredObject {
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

/** Pure: the program's own objects, from a state with plain secrets. */
export function ownObjects(stack: ExportedStack): readonly Desired[] {
  return resourcesOf(stack).flatMap((resource) => {
    const desired = isOwnObject(resource) ? plain(resource.inputs) : undefined;
    if (desired === undefined) {
      return [];
    }
    const object = encoded(desired as DesiredObject);
    const manager = resource.outputs?.["__fieldManager"];
    return [
      {
        object,
        isOurs: (candidate: string) => candidate === manager || candidate === "reana-pulumi",
        hidden: (path: readonly FieldStep[]) => isSecretField(object.kind, path),
      },
    ];
  });
}

const isOwnObject = ({ type, inputs, external, ...resource }: StateResource): boolean =>
  type.startsWith("kubernetes:") &&
  type !== releaseType &&
  resource.delete !== true &&
  external !== true &&
  typeof inputs?.["kind"] === "string";

/** A value of a state without the wrapping of secrets. */
function plain(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map(plain);
  }
  if (typeof value !== "object" || value === null) {
    return value;
  }
  if ("4dabf18193072939515e22adb298388d" in value && "plaintext" in value) {
    return plain(JSON.parse(String(value.plaintext)));
  }
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, plain(inner)]));
}
