import type { Deployment, Registered } from "../unit/reana/deployment";
import type { Blocks } from "./relative";

/** What a secret is shown as. */
const masked = "(secret)";

/** A block for every resource, by type and name, and one for the stack's outputs. */
export function blocksOf({ resources, outputs }: Deployment): Blocks {
  const sorted = [...resources].sort((a, b) =>
    `${a.type} ${a.name}`.localeCompare(`${b.type} ${b.name}`, "en"),
  );
  return {
    ...Object.fromEntries(sorted.map((each) => [`${each.type} ${each.name}`, blockOf(each)])),
    outputs: Object.fromEntries(
      Object.entries(outputs).map(([key, value]) => [
        key,
        // tests/unit/reana/stack-readme.test.ts reads it.
        key === "readme" ? "(Pulumi.README.md, filled in)" : shownOutput(value),
      ]),
    ),
  };
}

function blockOf({
  parent,
  inputs,
  secretInputs,
  dependencies,
  replacedWith,
  ...options
}: Registered): unknown {
  return {
    parent: parent === "" ? "(the stack)" : parent,
    ...(options.deleteBeforeReplace ? { deleteBeforeReplace: true } : {}),
    ...(options.protect ? { protect: true } : {}),
    ...(options.retainOnDelete ? { retainOnDelete: true } : {}),
    ...(dependencies.length === 0 ? {} : { dependsOn: [...dependencies].sort() }),
    ...(replacedWith.length === 0 ? {} : { replaceWith: replacedWith }),
    inputs: Object.fromEntries(
      Object.entries(inputs).map(([key, value]) => [key, secretInputs.includes(key) ? mask(value) : value]),
    ),
  };
}

/** Keeps the form of what is secret, and shows texts that say nothing: mocks make whole properties secret for one leaf of them. */
function mask(value: unknown): unknown {
  if (typeof value === "string") {
    return /private key of|certificate of|random-/.test(value) ? masked : value;
  }
  if (Array.isArray(value)) {
    return value.map(mask);
  }
  return typeof value === "object" && value !== null
    ? Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, mask(inner)]))
    : value;
}

function shownOutput(output: unknown): unknown {
  const { value, secret } = output as { value: unknown; secret: boolean };
  return secret ? masked : value;
}
