import type { ClusterObject } from "./cluster-client";

const createdAt = ({ metadata }: ClusterObject): number =>
  new Date(metadata?.creationTimestamp ?? 0).getTime();

/** Objects in the reverse order of their creation. */
export const newestFirst = (objects: readonly ClusterObject[]): readonly ClusterObject[] =>
  objects.toSorted((one, other) => createdAt(other) - createdAt(one));
