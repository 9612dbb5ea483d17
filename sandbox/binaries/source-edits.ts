/**
 * Mechanical edits of other projects' sources, made on scratch copies at build time. Each finds what it edits or fails by name: a
 * new version of that project may have changed, and then a person has to look.
 */

export class EditFailure extends Error {
  constructor(file: string, what: string) {
    super(`${file}: ${what}; its version may have changed, so this edit has to be looked at again`);
  }
}

function replaceOnce(file: string, text: string, from: string, to: string): string {
  const parts = text.split(from);
  if (parts.length !== 2) {
    throw new EditFailure(file, `expected ${JSON.stringify(from)} once, found it ${parts.length - 1} times`);
  }
  return parts.join(to);
}

/**
 * The Kubernetes provider was written for Pulumi's `pkg` 3.215, where `PackageSpec.Provider` was a struct; since 3.248 it is a
 * pointer to one.
 */
export function providerByPointer(file: string, schemaGo: string): string {
  return replaceOnce(
    file,
    schemaGo,
    "\t\tProvider: pschema.ResourceSpec{",
    "\t\tProvider: &pschema.ResourceSpec{",
  );
}

/**
 * Takes the typed Go SDK out of the provider's reach: one big `switch` refers to all of its 66 packages, a third of the provider's
 * compile time, and only programs in Go ever see those types. What the `default` branch does serves every kind. A kind of the core
 * group has an apiVersion without a group, where Pulumi's type token says `core/`.
 */
export function withoutTypedKinds(file: string, kindsGo: string): string {
  const switchHead = '\tfullKind := fmt.Sprintf("%s/%s", apiVersion, kind)\n\tswitch fullKind {\n';
  const fallback = "\tdefault:\n\t\tvar res apiextensions.CustomResource\n";
  const end = kindsGo.indexOf(fallback);
  const start = kindsGo.lastIndexOf(switchHead, end);
  const imports = /\nimport \(\n[\s\S]*?\n\)\n/.exec(kindsGo);
  if (end < 0 || start < 0 || imports === null) {
    throw new EditFailure(file, "the switch over all kinds was not found");
  }
  const kept = (imports[0].match(/^\s.*"(fmt|[^"]*\/apiextensions|[^"]*\/go\/pulumi)"$/gm) ?? []).map(
    (line) => line.trim(),
  );
  if (kept.length !== 3) {
    throw new EditFailure(file, `expected three of its imports to be needed still, found ${kept.length}`);
  }
  const head =
    '\tif !strings.Contains(apiVersion, "/") {\n\t\tapiVersion = "core/" + apiVersion\n\t}\n\tswitch {\n';
  return (kindsGo.slice(0, start) + head + kindsGo.slice(end)).replace(
    imports[0],
    `\nimport (\n${[...kept, '"strings"'].map((line) => `\t${line}`).join("\n")}\n)\n`,
  );
}

/** The provider's schema says which version of the SDK it serves. */
export function withVersion(file: string, schemaJson: string, version: string): string {
  const schema = JSON.parse(schemaJson) as { name?: unknown };
  if (schema.name !== "kubernetes") {
    throw new EditFailure(
      file,
      `expected the schema of kubernetes, found that of ${JSON.stringify(schema.name)}`,
    );
  }
  return JSON.stringify({ ...schema, version });
}
