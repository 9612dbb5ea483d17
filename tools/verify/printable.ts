/** Longest text that one check prints, in characters. */
const longestText = 1000;

/** What a terminal acts on or hides: control characters, bidirectional overrides, separators, lone surrogates, unassigned code points. */
const unprintable = /[\p{C}\p{Zl}\p{Zp}]/gu;

/** Text of a site as a terminal may show it: escape sequences come as `\u{1b}`, and what is too long ends in `…`. */
export function printable(text: string, longest = longestText): string {
  const cut = text.length > longest ? `${text.slice(0, longest)}…` : text;
  return cut.replace(unprintable, (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`);
}

/** The same in quotation marks, for the beginning of something that may go on. */
export const quoted = (text: string): string => `"${printable(text, 60)}"`;
