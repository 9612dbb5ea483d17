import { isHelmRelease } from "./helm-release";
import type { ClusterCheck, ResourceChange } from "./cluster-checks";
import type { ObjectReference } from "./cluster-client";
import { hasMark, ownerOf } from "./object-owner";
import { markAnnotation, type Metadata } from "./ownership-mark";

/**
 * Stops the creation of an object whose name is taken in the cluster. Some releases of the Kubernetes provider would change the object
 * of that name, and delete it with the stack. What bears the mark of this stack is its own: it is about to be replaced, or an update
 * was interrupted.
 *
 * @param advice what to do about an object that is somebody else's; a sentence or two
 */
export const ownershipCheck = (
  name: string,
  advice: (reference: ObjectReference, owner: string) => string,
): ClusterCheck => ({
  name,
  when: ["beforeCreate"],
  appliesTo: (type) => type.startsWith("kubernetes:") && !isHelmRelease(type),
  run: async (change, connected) => {
    const reference = referenceOf(change);
    if (reference === undefined) {
      return;
    }
    const found = await (await connected()).read(reference);
    const mark = (change.inputs["metadata"] as Metadata).annotations?.[markAnnotation];
    if (found !== undefined && !hasMark(found, mark)) {
      const owner = ownerOf(found);
      throw new Error(
        `${shown(reference)} is there already and belongs to ${owner}. ${advice(reference, owner)}`,
      );
    }
  },
});

/** Undefined where the provider makes up the name. */
function referenceOf({ inputs }: ResourceChange): ObjectReference | undefined {
  const { apiVersion, kind } = inputs;
  const { name, namespace } = (inputs["metadata"] ?? {}) as Metadata;
  return typeof apiVersion === "string" && typeof kind === "string" && typeof name === "string"
    ? { apiVersion, kind, name, namespace: typeof namespace === "string" ? namespace : undefined }
    : undefined;
}

/** For messages: `Service reana-front-end in namespace reana`. */
export const shown = ({ kind, name, namespace }: ObjectReference): string =>
  `${kind} ${name}${namespace === undefined ? "" : ` in namespace ${namespace}`}`;
