import { type Action, actionsOf } from "./template";
import { writtenOut } from "./variables";

/** How a template uses a path of the values. */
export type Use =
  /** As one value. */
  | "value"
  /** As it is, with everything below: printed as YAML, for example. */
  | "whole"
  /** By keys that are named where the path is not: inside `with`, or through a variable. */
  | "within"
  /** The same for each of its keys, which the user chooses: `range`. */
  | "each";

export interface Reference {
  readonly keys: readonly string[];
  readonly use: Use;
}

/** What the templates of one chart say about its values. */
export interface References {
  readonly references: readonly Reference[];
  /** Every name that they look for somewhere. */
  readonly names: ReadonlySet<string>;
  /** Names below which they take everything as it is. */
  readonly whole: ReadonlySet<string>;
}

const takesWhole = "toYaml|toYamlPretty|toJson|toPrettyJson|toRawJson|toToml|tpl";
const wholeUse = new RegExp(`\\b(?:${takesWhole})\\b`);

/** Functions that hand a part of the values on to where it has another name. */
const handsOn =
  /\b(?:include|template|dict|list|concat|index|get|set|hasKey|dig|default|deepCopy|(?:must)?[mM]erge(?:Overwrite)?|omit|pick|values)\b|:?=/;

const absolute = /(?<![\w.$])\.Values((?:\.[A-Za-z_]\w*)*)/g;

/** A path from the dot or from a variable; what Helm itself puts beside the values is none. */
const relative = /(?<![\w.$)])(?:\$\w+)?((?:\.[A-Za-z_]\w*)+)/g;
const builtIn = /^\.(?:Values|Release|Chart|Files|Capabilities|Template|Subcharts)\b/;

/** Reads the templates of a chart. */
export function referencesOf(templates: readonly string[]): References {
  const references: Reference[] = [];
  const names = new Set<string>();
  const whole = new Set<string>();
  for (const action of templates.flatMap((template) => writtenOut(actionsOf(template)))) {
    references.push(...byFunction(action.text));
    for (const { 1: path = "", index } of action.text.matchAll(absolute)) {
      // What is taken out of it is meant, and not it.
      const use = /\b(?:index|get|hasKey)\s+\(?$/.test(action.text.slice(0, index))
        ? "within"
        : useOf(action, path);
      references.push({ keys: keysOf(path), use });
    }
    for (const name of namesIn(action.text)) {
      names.add(name);
    }
    for (const name of wholeNames(action)) {
      whole.add(name);
    }
  }
  return { references, names, whole };
}

/** AsMap is a method of the values, and no key. */
const keysOf = (path: string): readonly string[] =>
  path
    .replace(/^\.AsMap$/, "")
    .split(".")
    .slice(1);

function useOf(action: Action, path: string): Use {
  const { text } = action;
  if (wholeUse.test(text)) {
    return "whole";
  }
  if (/^(?:range|with)\b/.test(text) && takesDotWhole(action)) {
    return "whole";
  }
  if (/^range\b/.test(text)) {
    // Only where the path itself is ranged over; in a list of other things its keys are fixed ones.
    return new RegExp(`(?:range|:=)\\s*\\.Values${path.replaceAll(".", "\\.")}\\s*(?:\\||$)`).test(text)
      ? "each"
      : "within";
  }
  return /^with\b/.test(text) || handsOn.test(text) ? "within" : "value";
}

/** Whether the block of a `with` or `range` takes its dot, or the variables that it declares, as it is. */
function takesDotWhole({ text, body, withItsDot }: Action): boolean {
  const variables = [...(text.split(":=")[0]?.matchAll(/\$\w+/g) ?? [])].map(([name]) => `\\${name}`);
  const taken = (name: string): RegExp =>
    new RegExp(
      `\\b(?:${takesWhole})\\s+\\(?${name}(?![\\w.])|(?:^|[\\s(])${name}\\s*\\|\\s*(?:${takesWhole})\\b|^range\\b(?:.*:=)?\\s*${name}\\s*$`,
    );
  return (
    withItsDot.some((inner) => taken("\\.").test(inner.text)) ||
    variables.some((name) => body.some((inner) => taken(name).test(inner.text)))
  );
}

/** Paths that are written as a function's arguments: `index .Values "a" "b"`, `dig "a" "b" false .Values.AsMap`. */
function byFunction(text: string): readonly Reference[] {
  const words = (quoted: string): readonly string[] =>
    [...quoted.matchAll(/"([^"]*)"/g)].map(([, word = ""]) => word);
  const after = [
    ...text.matchAll(/\b(?:index|get|hasKey)\s+\(?\.Values((?:\.[A-Za-z_]\w*)*)\)?((?:\s+"[^"]*")+)/g),
  ].map(([, path = "", quoted = ""]) => [...keysOf(path), ...words(quoted)]);
  const before = [
    ...text.matchAll(
      /\bdig((?:\s+"[^"]*")+)\s+(?:"[^"]*"|\([^)]*\)|\S+)\s+\(?\.Values((?:\.[A-Za-z_]\w*)*)/g,
    ),
  ].map(([, quoted = "", path = ""]) => [...keysOf(path), ...words(quoted)]);
  return [...after, ...before].map((keys) => ({ keys, use: wholeUse.test(text) ? "whole" : "within" }));
}

/** Names of fields, and words in quotes: `index` and lists of keys have them so. */
function namesIn(text: string): readonly string[] {
  return [
    ...[...text.matchAll(/\.([A-Za-z_]\w*)/g)].map(([, name = ""]) => name),
    ...[...text.matchAll(/"([\w.-]+)"/g)].flatMap(([, word = ""]) => [word, ...word.split(".")]),
  ];
}

/** The last names of relative paths that an action takes as they are, or goes through key by key. */
function wholeNames(action: Action): readonly string[] {
  const { text } = action;
  const goesThrough = /^range\b/.test(text) || (/^with\b/.test(text) && takesDotWhole(action));
  return goesThrough || wholeUse.test(text)
    ? [...text.matchAll(relative)]
        .map(([, path = ""]) => path)
        .filter((path) => !builtIn.test(path))
        .flatMap((path) => keysOf(path).at(-1) ?? [])
    : [];
}
