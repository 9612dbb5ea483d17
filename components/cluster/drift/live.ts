import type { ClusterObject, ClusterReader } from "../cluster-client";
import { type Difference, differences } from "./compare";
import type { Desired } from "./desired";
import { fieldOwners } from "./field-owners";

/** An object in the cluster, and what is not as it should be. */
export interface Compared {
  /** As the client library has it; undefined where it is not there. */
  readonly live: ClusterObject | undefined;
  readonly differences: readonly Difference[];
}

/**
 * Reads an object and compares it.
 *
 * @throws ClusterError
 */
export async function liveDifferences(
  { object, isOurs, hidden }: Desired,
  reader: ClusterReader,
): Promise<Compared> {
  const { apiVersion, kind, metadata } = object;
  const read = await reader.read({ apiVersion, kind, name: metadata.name, namespace: metadata.namespace });
  const onWire = read === undefined ? undefined : (wireForm(read) as ClusterObject);
  return { live: read, differences: differences(object, onWire, fieldOwners(read ?? {}, isOurs), hidden) };
}

/** The client library writes fields that are words of its language with a leading `_`: `_from` for `from`. */
function wireForm(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map(wireForm);
  }
  if (typeof value !== "object" || value === null || value instanceof Date) {
    return value;
  }
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [key.replace(/^_(?=[a-z])/, ""), wireForm(inner)]),
  );
}
