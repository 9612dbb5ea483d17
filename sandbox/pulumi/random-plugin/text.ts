import { randomInt } from "node:crypto";

/** What a random text consists of, by the property names of RandomPassword and RandomString. */
export interface TextRules {
  /** Number of characters. */
  readonly length: number;
  readonly lower: boolean;
  readonly upper: boolean;
  readonly numeric: boolean;
  readonly special: boolean;
  /** Fewest characters of each class. */
  readonly minLower: number;
  readonly minUpper: number;
  readonly minNumeric: number;
  readonly minSpecial: number;
  /** The special characters to choose from. */
  readonly overrideSpecial?: string | undefined;
}

const letters = "abcdefghijklmnopqrstuvwxyz";
/** The published provider's special characters. */
const specials = "!@#$%&*()-_=+[]{}<>:?";

/** A text as the rules want it, from the system's source of randomness. */
export function randomText(rules: TextRules): string {
  const classes = [
    { allowed: rules.lower, characters: letters, least: rules.minLower },
    { allowed: rules.upper, characters: letters.toUpperCase(), least: rules.minUpper },
    { allowed: rules.numeric, characters: "0123456789", least: rules.minNumeric },
    { allowed: rules.special, characters: rules.overrideSpecial || specials, least: rules.minSpecial },
  ];
  const all = classes.flatMap(({ allowed, characters }) => (allowed ? [characters] : [])).join("");
  const text = classes.flatMap(({ characters, least }) => pick(characters, least));
  text.push(...pick(all, rules.length - text.length));
  return shuffled(text).join("");
}

function pick(characters: string, count: number): string[] {
  return Array.from({ length: count }, () => characters.charAt(randomInt(characters.length)));
}

/** Fisher and Yates: every order is as likely as every other. */
function shuffled(text: readonly string[]): string[] {
  const result = [...text];
  for (let last = result.length - 1; last > 0; last -= 1) {
    const other = randomInt(last + 1);
    [result[last], result[other]] = [result[other] as string, result[last] as string];
  }
  return result;
}
