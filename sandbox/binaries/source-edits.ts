/**
 * Mechanical edits of other projects' sources, made on scratch copies at build time. Each finds what it edits or fails by name: a
 * new version of that project may have changed, and then a person has to look.
 */

/** @returns the text of a source file as edited; `file` is its path, for the error */
export type Edit = (file: string, text: string) => string;

export class EditFailure extends Error {
  constructor(file: string, what: string) {
    super(`${file}: ${what}; its version may have changed, so this edit has to be looked at again`);
  }
}

export function replaceOnce(file: string, text: string, from: string, to: string): string {
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

/** Go module paths, as a go.mod's require lines name them. */
type ModulePaths = readonly string[];

/**
 * A go.mod that requires these modules and no others. What a copy no longer imports would otherwise still have a say in the versions
 * of everything that is built beside it, and would have to be fetched.
 */
export function requiringOnly(file: string, goMod: string, modules: ModulePaths): string {
  return withRequirements(file, goMod, modules, (path) => modules.includes(path));
}

/**
 * A go.mod without these requirements, and without all that are there for other modules' sake (`// indirect`): our own go.mod names
 * what those need in turn.
 */
export function notRequiring(file: string, goMod: string, modules: ModulePaths): string {
  return withRequirements(
    file,
    goMod,
    modules,
    (path, comment) => !modules.includes(path) && !comment.includes("// indirect"),
  );
}

function withRequirements(
  file: string,
  goMod: string,
  named: ModulePaths,
  isKept: (path: string, comment: string) => boolean,
): string {
  const found = new Set<string>();
  const edited = goMod.replace(
    /^(?:require |\t)(\S+) v\S+(.*)\n/gm,
    (line, path: string, comment: string) => {
      found.add(path);
      return isKept(path, comment) ? line : "";
    },
  );
  const missing = named.filter((path) => !found.has(path));
  if (missing.length > 0) {
    throw new EditFailure(file, `expected it to require ${missing.join(", ")}`);
  }
  return edited.replace(/^require \(\n\)\n/gm, "");
}

/**
 * The registry of lego's DNS providers, knowing none: they are a quarter of Traefik's compile time and most of what it requires, for
 * certificates that Traefik would get by itself.
 */
export function withoutDnsProviders(file: string, registryGo: string): string {
  const end =
    /\n\tdefault:\n\t\treturn nil, fmt\.Errorf\("unrecognized DNS provider: %s", name\)\n\t\}\n\}\n$/;
  const head =
    /\nfunc NewDNSChallengeProviderByName\(name string\) \(challenge\.Provider, error\) \{\n\tswitch name \{\n/;
  const challenge = /^\t"[^"]*\/challenge"$/m.exec(registryGo);
  if (!end.test(registryGo) || !head.test(registryGo) || challenge === null) {
    throw new EditFailure(file, "the switch over all DNS providers was not found");
  }
  return `package dns

import (
\t"fmt"

${challenge[0]}
)

// NewDNSChallengeProviderByName knows no provider: the sandbox builds Traefik without them.
func NewDNSChallengeProviderByName(name string) (challenge.Provider, error) {
\treturn nil, fmt.Errorf("this Traefik was built without DNS providers, so that it has no %q", name)
}
`;
}

/** One of Traefik's providers, and what the rest of Traefik names of its package beside what all of them have. */
export interface TraefikProvider {
  /** Name of the package, and of the directory that it is in. */
  readonly name: string;
  readonly fields: readonly string[];
  readonly types: readonly string[];
  /** Methods that return nothing. */
  readonly methods: readonly string[];
}

/** One of Traefik's providers that only says that it is not there. */
export function withoutProvider(
  file: string,
  providerGo: string,
  { name, fields, types, methods }: TraefikProvider,
): string {
  const find = (pattern: string): string => {
    const found = new RegExp(pattern, "m").exec(providerGo)?.[0];
    if (found === undefined) {
      throw new EditFailure(file, `found nothing that is as /${pattern}/`);
    }
    return found;
  };
  const method = (signature: string): string => find(`^func \\(p \\*Provider\\) ${signature} \\{$`);
  return `${find(`^package ${name}$`)}

import (
\t"errors"

${["config/dynamic", "safe"].map((path) => find(`^\\t"[^"]*/pkg/${path}"$`)).join("\n")}
)

const ${find('ProviderName = "[a-z]+"$')}

type Provider struct {
${fields.map((field) => find(`^\\t${field} .*$`)).join("\n")}
}

${types.map((type) => find(`^type ${type} (?:func.*$|[a-z]+ \\{$[^]*?^\\}$)`)).join("\n\n")}

${methods.map((named) => `${method(`${named}\\(.*\\)`)}}`).join("\n\n")}

${method("SetDefaults\\(\\)")}}

${method("Init\\(\\) error")}
\treturn errors.New("this Traefik was built without its provider ${name}")
}

${method("Provide\\(\\w+ chan<- dynamic\\.Message, \\w+ \\*safe\\.Pool\\) error")}
\treturn p.Init()
}
`;
}
