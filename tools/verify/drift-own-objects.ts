import type { DesiredObject } from "../../components/cluster/drift/compare";
import { type Desired, encoded, isSecretField } from "../../components/cluster/drift/desired";
import type { FieldStep } from "../../components/cluster/drift/field-owners";
import { type ExportedStack, releaseType, resourcesOf, type StateResource } from "../stack-state/deployment";

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
