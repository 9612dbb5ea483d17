import { isTree, type Tree } from "../../components/chart/value-paths";
import type { TemplateReads } from "./template-reads";

/** One node in the values of a chart. */
export interface ValueNode {
  /** A value that is no map belongs here. */
  value: boolean;
  /** Any keys may be below, unless templates read certain ones. */
  open: boolean;
  readonly below: Map<string, ValueNode>;
  /** The node below a key that the user chooses. */
  anyKey?: ValueNode;
  /** Where the values of a chart begin: what its templates read. */
  reads?: TemplateReads;
}

export const newNode = (): ValueNode => ({ value: false, open: false, below: new Map() });

/** The node at a path, made where there is none. */
export const nodeAt = (node: ValueNode, keys: readonly string[]): ValueNode =>
  keys.reduce((above, key) => {
    const next = above.below.get(key) ?? newNode();
    above.below.set(key, next);
    return next;
  }, node);

export function addValues(node: ValueNode, values: Tree): void {
  for (const [key, value] of Object.entries(values)) {
    const here = nodeAt(node, [key]);
    here.value ||= value !== null && !isTree(value);
    here.open ||= isTree(value) && Object.keys(value).length === 0;
    addValues(here, isTree(value) ? value : {});
  }
}

/** Adds what a schema names; what it merely does not forbid is unknown. The depth ends schemas that refer to themselves. */
export function addSchema(node: ValueNode, schema: unknown, root: unknown = schema, depth = 20): void {
  if (!isTree(schema) || depth === 0) {
    return;
  }
  const { type, properties, additionalProperties: others, $ref, allOf, anyOf, oneOf } = schema;
  const types = [type].flat();
  node.value ||= types.some((name) => name !== undefined && name !== "object" && name !== "null");
  node.open ||= types.includes("object") && !properties && (others ?? true) === true;
  const reference = typeof $ref === "string" && $ref.startsWith("#") ? $ref.split("/").slice(1) : ["?"];
  const referred = reference.reduce<unknown>((at, key) => (isTree(at) ? at[key] : undefined), root);
  [allOf, anyOf, oneOf, referred].flat().forEach((part) => addSchema(node, part, root, depth - 1));
  for (const [key, inner] of Object.entries(isTree(properties) ? properties : {})) {
    addSchema(nodeAt(node, [key]), inner, root, depth - 1);
  }
  if (isTree(others)) {
    addSchema((node.anyKey ??= newNode()), others, root, depth - 1);
  }
}

/** The paths in the YAML files, as a tree: null for a value. */
export const treeOf = ({ below }: ValueNode): Tree =>
  Object.fromEntries(
    [...below].map(([key, node]) => [key, node.below.size === 0 && !node.open ? null : treeOf(node)]),
  );
