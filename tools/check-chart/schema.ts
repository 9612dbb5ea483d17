import type { Tree } from "../../components/chart/adapter";
import { isTree } from "../../components/chart/value-paths";
import { emptyPlace, type Place, placeAt } from "./places";

/** How many schemas deep is looked: one that refers to itself has no end. */
const deepest = 20;

/** Adds what a values.schema.json names. What it merely does not forbid is not known by that. */
export function addSchema(place: Place, schema: unknown): void {
  if (isTree(schema)) {
    add(place, schema, schema, deepest);
  }
}

function add(place: Place, schema: Tree, root: Tree, depth: number): void {
  if (depth === 0) {
    return;
  }
  const { type, properties, additionalProperties, patternProperties, $ref } = schema;
  const below = (to: Place, inner: unknown): void => {
    if (isTree(inner)) {
      add(to, inner, root, depth - 1);
    }
  };
  if (typeof $ref === "string") {
    below(place, resolve($ref, root));
  }
  for (const combination of ["allOf", "anyOf", "oneOf"]) {
    const schemas = schema[combination];
    (Array.isArray(schemas) ? schemas : []).forEach((inner) => below(place, inner));
  }
  const types = Array.isArray(type) ? type : [type];
  place.value ||= types.some((name) => typeof name === "string" && name !== "object" && name !== "null");
  for (const [key, inner] of isTree(properties) ? Object.entries(properties) : []) {
    below(placeAt(place, [key]), inner);
  }
  const others = [
    additionalProperties,
    ...(isTree(patternProperties) ? Object.values(patternProperties) : []),
  ];
  for (const inner of others.filter(isTree)) {
    place.anyKey ??= emptyPlace();
    below(place.anyKey, inner);
  }
  // An object of which nothing more is said is the user's to fill.
  place.free ||=
    types.includes("object") &&
    properties === undefined &&
    others.every((inner) => inner === undefined || inner === true);
}

/** What `#/a/b` refers to; undefined for what is elsewhere. */
function resolve(reference: string, root: Tree): unknown {
  return reference.startsWith("#/")
    ? reference
        .slice(2)
        .split("/")
        .reduce<unknown>((inner, key) => (isTree(inner) ? inner[key] : undefined), root)
    : undefined;
}
