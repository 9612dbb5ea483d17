/** One line of haproxy.cfg in the words that HAProxy makes of it, or why it cannot be one. */
export type HaproxyLine =
  | { readonly valid: true; readonly words: readonly string[] }
  | { readonly valid: false; readonly advice: string };

/** HAProxy reads 2048 bytes a line; some are for the indentation. */
const longest = 2000;

const invalid = (advice: string): HaproxyLine => ({ valid: false, advice });

/**
 * Splits as HAProxy does (`parse_line` in its src/tools.c): single quotes keep everything, double quotes and backslashes outside of them
 * escape, `#` outside of quotes begins a comment. What would make a word look different from what it means, environment variables and
 * hexadecimal escapes, is refused.
 */
export function readHaproxyLine(line: string): HaproxyLine {
  if (/\p{Cc}/u.test(line)) {
    return invalid("has a line break or another control character in it; write one directive a line.");
  }
  if (Buffer.byteLength(line) > longest) {
    return invalid(`is too long for HAProxy; write ${longest} bytes at most.`);
  }
  const words: string[] = [];
  let word: string | undefined;
  let quote: string | undefined;
  const characters = [...line];
  for (let index = 0; index < characters.length; index += 1) {
    const character = characters[index] ?? "";
    const next = characters[index + 1];
    if (character === "\\" && quote !== "'") {
      if (next === undefined) {
        return invalid("ends in a backslash; write one whole directive a line.");
      }
      if (next === "x") {
        return invalid("has a hexadecimal escape in it; write the character itself.");
      }
      // Before other characters the backslash stays, as regular expressions want it.
      const escapes = " \\#'\"$".includes(next) || "tnr".includes(next);
      word = `${word ?? ""}${escapes ? next : `\\${next}`}`;
      index += 1;
    } else if (character === quote) {
      quote = undefined;
    } else if (quote === undefined && (character === "'" || character === '"')) {
      quote = character;
      word ??= "";
    } else if (character === "$" && quote === '"') {
      return invalid("has an environment variable in it ($ within double quotes); use single quotes.");
    } else if (quote === undefined && character === "#") {
      break;
    } else if (quote === undefined && character === " ") {
      if (word !== undefined) {
        words.push(word);
      }
      word = undefined;
    } else {
      word = `${word ?? ""}${character}`;
    }
  }
  if (quote !== undefined) {
    return invalid(`has a quote (${quote}) that is not closed; close it.`);
  }
  return { valid: true, words: word === undefined ? words : [...words, word] };
}
