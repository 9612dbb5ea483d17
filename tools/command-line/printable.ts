/** What a terminal acts on or hides: control characters, bidirectional overrides, separators, lone surrogates, unassigned code points. */
const unprintable = /[\p{C}\p{Zl}\p{Zp}]/gu;

/**
 * Text of others as a terminal may show it: escape sequences come as `\u{1b}`.
 *
 * @param longest in characters; what is cut ends in `…`
 */
export function printable(text: string, longest = 1000): string {
  const cut = text.length > longest ? `${text.slice(0, longest)}…` : text;
  return cut.replace(unprintable, (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`);
}

/** The same for a text of several lines, of any length. */
export const printableLines = (text: string): string =>
  text
    .split("\n")
    .map((line) => printable(line, Infinity))
    .join("\n");

/** The same in quotation marks, for the beginning of something that may go on. */
export const quoted = (text: string): string => `"${printable(text, 60)}"`;
