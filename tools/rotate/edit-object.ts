import {
  ClusterError,
  type ClusterClient,
  type ClusterObject,
  type ObjectReference,
} from "../../components/cluster/cluster-client";

/** How often an edit is tried while others change the object. */
const tries = 10;

/**
 * Changes an object as it is now, also where others change it at the same time.
 *
 * @param change gives the changed object; undefined: nothing is to be changed
 */
export async function editObject(
  cluster: Pick<ClusterClient, "read" | "replace">,
  reference: ObjectReference,
  change: (object: ClusterObject) => ClusterObject | undefined,
): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    const object = await cluster.read(reference);
    const changed = object && change(object);
    if (changed === undefined) {
      return;
    }
    try {
      await cluster.replace(changed);
      return;
    } catch (error) {
      const conflict = error instanceof ClusterError && error.message.includes("returned 409");
      if (!conflict || attempt === tries) {
        throw error;
      }
    }
  }
}
