import type { V1ManagedFieldsEntry } from "@kubernetes/client-node";

type Fields = Readonly<Record<string, unknown>>;

/** Parts of Kubernetes that complete objects by themselves. */
export const isController = (manager: string): boolean => /^kube-|^kubelet$|controller/.test(manager);

/** The Kubernetes provider's field managers. */
const isPulumi = (manager: string): boolean => manager.startsWith("pulumi-kubernetes");

/**
 * Pure: the managers of an object's fields when everything that people and other tools have set belongs to the stack. What the stack
 * does not ask for is then removed by its next apply; else the cluster keeps it, as another manager's.
 *
 * @returns undefined where nobody else has set anything, or the object is not applied by a stack
 */
export function withFieldsTakenBack(
  entries: readonly V1ManagedFieldsEntry[],
): readonly V1ManagedFieldsEntry[] | undefined {
  const own = entries.findLast(({ manager, operation }) => operation === "Apply" && isPulumi(manager ?? ""));
  const taken = entries.filter((entry) => entry !== own && isTaken(entry));
  return own === undefined || taken.length === 0
    ? undefined
    : [
        ...entries.filter((entry) => entry !== own && !taken.includes(entry)),
        {
          ...own,
          fieldsV1: taken.reduce<Fields>(
            (all, { fieldsV1 }) => union(all, fieldsV1 as Fields),
            own.fieldsV1 as Fields,
          ),
        },
      ];
}

const isTaken = ({ manager = "", subresource, fieldsV1 }: V1ManagedFieldsEntry): boolean =>
  fieldsV1 !== undefined &&
  // Of subresources, this alone changes what a stack asks for.
  (subresource === undefined || subresource === "scale") &&
  !isController(manager);

function union(one: Fields, other: Fields): Fields {
  const merged: Record<string, unknown> = { ...one };
  for (const [key, fields] of Object.entries(other)) {
    merged[key] = union((one[key] ?? {}) as Fields, fields as Fields);
  }
  return merged;
}
