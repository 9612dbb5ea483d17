import type { ClusterClient, ClusterObject } from "../cluster-client";
import type { Desired } from "./desired";
import type { FieldStep } from "./field-owners";
import { liveDifferences } from "./live";

/**
 * Removes what others have added to an object. Helm changes back what its manifest says, and keeps everything else.
 *
 * @throws ClusterError also when the object changed meanwhile
 */
export async function removeAdded(desired: Desired, client: ClusterClient): Promise<void> {
  const { live, differences } = await liveDifferences(desired, client);
  const added = differences.filter(({ added: isAdded }) => isAdded).map(({ steps }) => steps);
  if (live !== undefined && added.length > 0) {
    await client.replace(without(live, added));
  }
}

/** Pure: the object without these fields. */
export function without(object: ClusterObject, paths: readonly (readonly FieldStep[])[]): ClusterObject {
  return paths.reduce<unknown>(withoutOne, object) as ClusterObject;
}

function withoutOne(value: unknown, [step, ...more]: readonly FieldStep[]): unknown {
  if (step === undefined) {
    return undefined;
  }
  if (Array.isArray(value)) {
    return value.flatMap((element: unknown, index) => {
      if (element !== step && index !== step && JSON.stringify(element) !== JSON.stringify(step)) {
        return [element];
      }
      return more.length === 0 ? [] : [withoutOne(element, more)];
    });
  }
  if (typeof value !== "object" || value === null || typeof step !== "string") {
    return value;
  }
  // The client library's own name for `from`.
  const name = step in value ? step : `_${step}`;
  const { [name]: field, ...others } = value as Readonly<Record<string, unknown>>;
  return more.length === 0 || field === undefined ? others : { ...value, [name]: withoutOne(field, more) };
}
