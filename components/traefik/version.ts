/** Releases of Traefik, written as their images are tagged: v3.7.18. */

const numbersOf = (version: string): readonly number[] => version.slice(1).split(".").map(Number);

/** Whether the first is older than the second. */
export function isBefore(version: string, other: string): boolean {
  const [one, two] = [numbersOf(version), numbersOf(other)];
  const differing = one.findIndex((number, index) => number !== two[index]);
  return differing >= 0 && (one[differing] ?? 0) < (two[differing] ?? 0);
}

/** The major version: 3 of v3.7.18. */
export const majorOf = (version: string): number => numbersOf(version)[0] ?? 0;

/** Releases from the first on, without the last. */
export interface VersionRange {
  readonly from: string;
  readonly before: string;
}

export const isWithin = (version: string, { from, before }: VersionRange): boolean =>
  !isBefore(version, from) && isBefore(version, before);
