/**
 * Measures several things by turns, as often as there are rounds: first to last, then last to first, so that none always comes after
 * the same other one.
 *
 * @returns what was measured of each, in the order of the rounds
 */
export async function byTurns<Name extends string>(
  names: readonly Name[],
  rounds: number,
  measure: (name: Name, round: number) => number | Promise<number>,
): Promise<Readonly<Record<Name, readonly number[]>>> {
  const measured = new Map<Name, number[]>(names.map((name) => [name, []]));
  for (let round = 0; round < rounds; round += 1) {
    for (const name of round % 2 === 0 ? names : [...names].reverse()) {
      measured.get(name)?.push(await measure(name, round));
    }
  }
  return Object.fromEntries(measured) as Record<Name, number[]>;
}
