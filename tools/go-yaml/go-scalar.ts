/** What Go's YAML reader, which Pulumi has, makes of a scalar without quotes and tag; YAML 1.2 differs from it. */

/** Spellings that are no text, and no number either. */
const words: ReadonlyMap<string, boolean | null> = new Map([
  ...["true", "True", "TRUE"].map((word) => [word, true] as const),
  ...["false", "False", "FALSE"].map((word) => [word, false] as const),
  ...["", "~", "null", "Null", "NULL"].map((word) => [word, null] as const),
]);

/** Hexadecimal, binary, octal in both spellings, and decimal. */
const integer = /^([-+]?)(0[xX][\da-fA-F]+|0[bB][01]+|0[oO]?[0-7]+|0|[1-9]\d*)$/;

/** Also of digits that are no octal number, such as 08. */
const float = /^[-+]?(\.\d+|\d+(\.\d*)?)([eE][-+]?\d+)?$/;

/** Go separates the digits behind a leading point more strictly. */
const floatFromPoint = /^\.\d+(_\d+)*([eE][-+]?\d+(_\d+)*)?$/;

const date = /^\d{4}-\d{1,2}-\d{1,2}([Tt ]\d{1,2}:\d{1,2}:\d{1,2}([.,]\d+)?(Z|[-+]\d\d:\d\d)?)?$/;

const [smallest, largest, largestUnsigned] = [-(2n ** 63n), 2n ** 63n - 1n, 2n ** 64n - 1n];

/** Whether Go makes a date of it, which Pulumi hands over as a text like 2026-11-29 00:00:00 +0000 UTC. */
export const isDate = (plain: string): boolean => date.test(plain);

/** Whether it is infinite or no number, which JSON has no word for. */
export const isOutsideJson = (plain: string): boolean =>
  /^([-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN))$/.test(plain);

/** @param plain the text of a scalar that is neither of the two above */
export function goScalar(plain: string): boolean | null | number | string {
  const word = words.get(plain);
  if (word !== undefined) {
    return word;
  }
  if (plain.startsWith(".")) {
    return floatFromPoint.test(plain) ? (finite(plain.replaceAll("_", "")) ?? plain) : plain;
  }
  // An underscore at the beginning makes it text.
  return /^[-+\d]/.test(plain) ? (numberOf(plain.replaceAll("_", "")) ?? plain) : plain;
}

function numberOf(digits: string): number | undefined {
  // Go takes a sign behind the prefix, too.
  const [, sign = "", magnitude] = integer.exec(digits.replace(/^0([bo])([-+])/, "$20$1")) ?? [];
  if (magnitude !== undefined) {
    const size = BigInt(magnitude.replace(/^0(?=[0-7]+$)/, "0o"));
    const value = sign === "-" ? -size : size;
    if (value >= smallest && value <= (sign === "" ? largestUnsigned : largest)) {
      return Number(value);
    }
  }
  return float.test(digits) ? finite(digits) : undefined;
}

/** What is too large for a float is text. */
const finite = (digits: string): number | undefined =>
  Number.isFinite(Number(digits)) ? Number(digits) : undefined;
