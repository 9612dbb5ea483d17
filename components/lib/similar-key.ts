import { distance } from "fastest-levenshtein";

/** Fewest letters of a key that say which longer one was meant. */
const fewestLetters = 3;

/**
 * The known key that a key is a misspelling of: the nearest, where at most a third of its letters differ, or else the only one that
 * begins with it, such as `timeoutSeconds` for `timeout`.
 */
export function similarKey(key: string, known: readonly string[]): string | undefined {
  const written = key.toLowerCase();
  const [nearest] = known
    .map((name) => ({ name, away: distance(name.toLowerCase(), written) }))
    .filter(({ name, away }) => away <= Math.max(1, Math.floor(name.length / 3)))
    .sort((one, other) => one.away - other.away);
  const longer = known.filter((name) => name.toLowerCase().startsWith(written));
  return nearest?.name ?? (key.length >= fewestLetters && longer.length === 1 ? longer[0] : undefined);
}
