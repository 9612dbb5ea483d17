import { distance } from "fastest-levenshtein";

/** The known key that a key is a misspelling of: the nearest, where at most a third of its letters differ. */
export function similarKey(key: string, known: readonly string[]): string | undefined {
  const [nearest] = known
    .map((name) => ({ name, away: distance(name.toLowerCase(), key.toLowerCase()) }))
    .filter(({ name, away }) => away <= Math.max(1, Math.floor(name.length / 3)))
    .sort((one, other) => one.away - other.away);
  return nearest?.name;
}
