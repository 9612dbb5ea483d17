import type { ClusterObject } from "../cluster-client";
import { isController } from "../field-managers";

/** One step of the way to a field: its name, an element of a list by its keys, or by its place. */
export type FieldStep = string | number | Readonly<Record<string, unknown>>;

/** Who set which fields, as the cluster notes it (metadata.managedFields). */
export interface FieldOwners {
  /** Who else set a field, or something in it, for example `kubectl-patch`; empty where nobody did. */
  others(path: readonly FieldStep[]): readonly string[];
}

type Tree = Readonly<Record<string, unknown>>;

/**
 * Pure.
 *
 * @param isOurs whether a manager is the one that this stack changes the object by
 */
export function fieldOwners(live: ClusterObject, isOurs: (manager: string) => boolean): FieldOwners {
  const others = (live.metadata?.managedFields ?? []).flatMap(({ manager, subresource, fieldsV1 }) =>
    manager === undefined ||
    fieldsV1 === undefined ||
    // Of a subresource, status above all: what programs report.
    (subresource !== undefined && subresource !== "scale") ||
    isOurs(manager) ||
    isController(manager)
      ? []
      : [{ manager, fields: fieldsV1 as Tree }],
  );
  return {
    others: (path) => [
      ...new Set(others.filter(({ fields }) => has(fields, path)).map(({ manager }) => manager)),
    ],
  };
}

function has(tree: Tree, [step, ...more]: readonly FieldStep[]): boolean {
  if (step === undefined) {
    return true;
  }
  // A list or map that is set as a whole has no more entries.
  if (Object.keys(tree).every((key) => key === ".")) {
    return Object.keys(tree).length === 0;
  }
  const key = Object.keys(tree).find((candidate) => names(candidate, step));
  return key !== undefined && has(tree[key] as Tree, more);
}

function names(key: string, step: FieldStep): boolean {
  if (typeof step === "string") {
    return key === `f:${step}`;
  }
  if (typeof step === "number" || !key.startsWith("k:")) {
    return false;
  }
  const keys = JSON.parse(key.slice(2)) as Readonly<Record<string, unknown>>;
  return Object.entries(keys).every(([name, value]) => step[name] === value);
}
