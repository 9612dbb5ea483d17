import type { ClusterObject } from "../../components/cluster/cluster-client";
import type { Section } from "./page";

/** A shorter text may be an ordinary word, such as a database's name; in characters. */
const shortest = 8;

/** Helm's own storage: the values in it are those of other Secrets, or of the settings. */
const helmStorage = "helm.sh/release.v1";

const replacement = "[secret]";

/** What is secret wherever it comes from: parameters, headers, and passwords in URLs. Each keeps its name, in the first group. */
const forms: readonly RegExp[] = [
  /\b((?:[\w-]*(?:token|password|passwd|secret|api[_-]?key)|code|state)["']?\s*[=:]\s*["']?)[^\s&"',;]+/gi,
  /\b((?:proxy-)?authorization["']?\s*[=:]\s*["']?(?:basic|bearer)?\s*)[^\s"',;]+/gi,
  /\b((?:set-)?cookie["']?\s*[=:]\s*).*/gi,
  /\b(bearer\s+)[^\s"',;]+/gi,
  /(:\/\/[^\s/:@]*:)[^\s/@]+(?=@)/g,
];

/** Every value of Secrets, line by line where it has several, longest first. */
export function secretTexts(secrets: readonly ClusterObject[]): readonly string[] {
  const values = secrets
    .filter(({ type }) => type !== helmStorage)
    .flatMap(({ data = {} }) => Object.values(data))
    .flatMap((value) => [value, ...Buffer.from(value, "base64").toString().split("\n")])
    .map((line) => line.trim())
    .filter((line) => line.length >= shortest);
  return [...new Set(values)].toSorted((one, other) => other.length - one.length);
}

/** The text without those secrets, and without whatever looks like one. */
export function redact(text: string, secrets: readonly string[]): string {
  const known = secrets.reduce((rest, secret) => rest.replaceAll(secret, replacement), text);
  return forms.reduce((rest, form) => rest.replace(form, `$1${replacement}`), known);
}

/** A section without them. Before the page is made: that cuts long lines and escapes characters, and what is left of a secret would stay. */
export function redactSection({ title, content }: Section, secrets: readonly string[]): Section {
  const without = (text: string): string => redact(text, secrets);
  switch (content.type) {
    case "table":
      return { title, content: { ...content, rows: content.rows.map((row) => row.map(without)) } };
    case "lines":
      return { title, content: { ...content, lines: content.lines.map(without) } };
    case "unknown":
      return { title, content: { ...content, reason: without(content.reason) } };
  }
}
