import { createHash } from "node:crypto";
import { stringify } from "yaml";
import type { RecordedResource } from "./program";
import { isTree, type Tree } from "./tree";
import { SecretValue } from "./secret-value";

/** An object of Kubernetes as it is applied. */
export interface KubernetesObject extends Tree {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: ObjectMetadata;
}

export interface ObjectMetadata extends Tree {
  readonly name: string;
  readonly namespace?: string;
  readonly annotations?: Readonly<Record<string, string>>;
}

/** Annotations that only Pulumi reads, and the mark of the stack that owns an object. */
const pulumisOwn = /^(pulumi\.com\/|reana-pulumi\/(stack|reapply)$)/;

/** Without the annotations that Pulumi reads. */
function cleaned(inputs: Tree): Tree {
  const { metadata } = inputs;
  if (!isTree(metadata) || !isTree(metadata["annotations"])) {
    return inputs;
  }
  const { annotations, ...others } = metadata;
  const kept = Object.entries(annotations).filter(([key]) => !pulumisOwn.test(key));
  return {
    ...inputs,
    metadata: { ...others, ...(kept.length === 0 ? {} : { annotations: Object.fromEntries(kept) }) },
  };
}

/**
 * The object that a resource's inputs are. The Kubernetes provider names what has no name: here its name ends with a hash of the content,
 * so that changed content is another object, which the pods are rolled out with, and the same content is the same.
 *
 * @param name of the resource
 * @param inputs without secrets' marks
 */
export function named(name: string, inputs: Tree): KubernetesObject {
  const object = cleaned(inputs);
  const metadata = object["metadata"] as Tree;
  if (typeof metadata["name"] === "string") {
    return object as KubernetesObject;
  }
  const hash = createHash("sha256")
    .update(stringify(object, { sortMapEntries: true }))
    .digest("hex");
  return { ...object, metadata: { ...metadata, name: `${name}-${hash.slice(0, 8)}` } } as KubernetesObject;
}

/** Whether a resource is an object of its own, which neither Helm makes nor somebody else keeps. */
export const isObject = ({ type, readId }: RecordedResource): boolean =>
  type.startsWith("kubernetes:") && !isRelease({ type }) && readId === undefined;

export const isRelease = ({ type }: Pick<RecordedResource, "type">): boolean =>
  type === "kubernetes:helm.sh/v3:Release";

/** Whether any value in it is secret. */
export const hasSecret = (value: unknown): boolean =>
  value instanceof SecretValue ||
  (Array.isArray(value) && value.some(hasSecret)) ||
  (isTree(value) && Object.values(value).some(hasSecret));

/** The same with its secrets in clear. */
export function inClear(value: unknown): unknown {
  if (value instanceof SecretValue) {
    return inClear(value.value);
  }
  if (Array.isArray(value)) {
    return value.map(inClear);
  }
  return isTree(value)
    ? Object.fromEntries(Object.entries(value).map(([key, each]) => [key, inClear(each)]))
    : value;
}
