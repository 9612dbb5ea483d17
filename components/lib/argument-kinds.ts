import * as pulumi from "@pulumi/pulumi";
import { show, type Problem } from "./problem";
import { dns1035Label, dns1123Label, dns1123Subdomain } from "./schema-primitives";
import { renamed, type SettingNames } from "./setting-names";
import { similarKey } from "./similar-key";

/**
 * What may stand for an argument of a component: a value that is known at construction, one of some words, an output too, or the name of
 * an object, which may be an output.
 */
export type ArgumentKind = "plain" | "input" | "namespace" | ObjectNameKind | readonly string[];

/** The name of an object of Kubernetes. */
export interface ObjectNameKind {
  /** Of which, for example "a Secret". */
  readonly nameOf: string;
  /** Labels have no dots, and those of Services begin with a letter. */
  readonly syntax: keyof typeof nameSyntaxes;
  readonly required: boolean;
}

/** The kind of every argument of a component. */
export type ArgumentKinds<Args> = { readonly [Key in keyof Args]-?: ArgumentKind };

/** Whether a value is known only when other resources are there. */
export const isDeferred = (value: unknown): boolean =>
  pulumi.Output.isInstance(value) || value instanceof Promise;

export const deferredAdvice =
  "is an output, and the plan needs its value before any resource is there: write the value itself.";

/** What TypeScript would refuse of a component's arguments, for programs that it does not check; and names that Kubernetes refuses. */
export function argumentProblems<Args extends object>(
  args: Args,
  kinds: ArgumentKinds<Args>,
): readonly Problem[] {
  const known = Object.entries<ArgumentKind>(kinds);
  const names = known.map(([name]) => name);
  const unknown = Object.keys(args)
    .filter((name) => !names.includes(name))
    .map((name) => ({ key: `reana:${name}`, found: undefined, advice: unknownAdvice(name, names) }));
  const wrong = known.flatMap(([name, kind]) => {
    const value = (args as Readonly<Record<string, unknown>>)[name];
    return problemsOf(`reana:${name}`, value, kind);
  });
  return [...unknown, ...wrong];
}

/** Problems, and further ones of other arguments: what is wrong with an argument is said once. */
export function withFurther(
  problems: readonly Problem[],
  further: readonly Problem[],
  names: SettingNames,
): readonly Problem[] {
  const said = new Set(problems.map(({ key }) => renamed(key, names)));
  return [...problems, ...further.filter(({ key }) => !said.has(renamed(key, names)))];
}

/** What is said about a name that none of these is, at this place. */
export function unknownAdvice(name: string, names: readonly string[], place = "reana:"): string {
  const meant = similarKey(name, names);
  const question =
    meant === undefined ? ", so it would have no effect; remove it." : `; did you mean ${place}${meant}?`;
  return `is not a known argument${question} Known arguments: ${names.join(", ")}.`;
}

function problemsOf(key: string, value: unknown, kind: ArgumentKind): readonly Problem[] {
  if (kind === "input") {
    return [];
  }
  if (kind === "namespace") {
    return isDeferred(value) ? [] : nameProblems(key, value, "a Namespace");
  }
  if (isNameKind(kind)) {
    return isDeferred(value) || (value === undefined && !kind.required)
      ? []
      : nameProblems(key, value, kind.nameOf, kind.syntax);
  }
  const deferred = deferredIn(key, value);
  if (deferred.length > 0 || kind === "plain" || value === undefined) {
    return deferred;
  }
  return kind.some((word) => word === value)
    ? []
    : [{ key, found: show(value), advice: `must be one of ${kind.join(", ")}.` }];
}

const isNameKind = (kind: ArgumentKind): kind is ObjectNameKind =>
  typeof kind === "object" && "nameOf" in kind;

const nameSyntaxes = { label: dns1123Label, service: dns1035Label, subdomain: dns1123Subdomain };

/** What is wrong with the name of an object. */
export const nameProblems = (
  key: string,
  name: unknown,
  what: string,
  syntax: ObjectNameKind["syntax"] = "label",
): readonly Problem[] =>
  (nameSyntaxes[syntax](what).safeParse(name).error?.issues ?? []).map(({ message }) => ({
    key,
    found: show(name),
    advice: name === undefined ? message.replace(/^must/, "is not set; it must") : message,
  }));

/** What is wrong with labels that select pods: none would select all. */
export function labelProblems(key: string, labels: unknown): readonly Problem[] {
  if (isDeferred(labels)) {
    return [{ key, found: undefined, advice: deferredAdvice }];
  }
  return typeof labels === "object" && labels !== null && Object.keys(labels).length > 0
    ? []
    : [{ key, found: show(labels), advice: "must be the labels of these pods, at least one." }];
}

/** Outputs within a value. */
function deferredIn(key: string, value: unknown): readonly Problem[] {
  if (isDeferred(value)) {
    return [{ key, found: undefined, advice: deferredAdvice }];
  }
  if (typeof value !== "object" || value === null) {
    return [];
  }
  return Object.entries(value).flatMap(([inner, item]) =>
    deferredIn(Array.isArray(value) ? `${key}[${inner}]` : `${key}.${inner}`, item),
  );
}
