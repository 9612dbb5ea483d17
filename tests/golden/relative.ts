import { isDeepStrictEqual } from "node:util";
import { stringify } from "yaml";

/** What a golden shows, by heading. */
export type Blocks = Readonly<Record<string, unknown>>;

/** Blocks that another golden, or an earlier part of the same, shows already. */
export interface Reference {
  readonly name: string;
  readonly blocks: Blocks;
}

/** Stands for a key that only the reference has. */
const absent = "(absent)";

export const yaml = (value: unknown): string =>
  stringify(value, { lineWidth: 0, sortMapEntries: true, aliasDuplicateObjects: false });

const lines = (value: unknown): number => yaml(value).split("\n").length;

const isMap = (value: unknown): value is Blocks =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** What to set, by path, to come from one value to the other. Lists of different lengths are set as a whole. */
function changes(
  from: unknown,
  to: unknown,
  path: readonly string[] = [],
): readonly (readonly [string, unknown])[] {
  if (isDeepStrictEqual(from, to)) {
    return [];
  }
  const sameLength = Array.isArray(from) && Array.isArray(to) && from.length === to.length;
  if (sameLength || (isMap(from) && isMap(to))) {
    const [before, after] = [Object.entries(from as Blocks), Object.entries(to as Blocks)].map(
      (entries) => new Map(entries),
    ) as [Map<string, unknown>, Map<string, unknown>];
    return [...new Set([...before.keys(), ...after.keys()])].flatMap((key) =>
      changes(before.get(key), after.has(key) ? after.get(key) : absent, [...path, key]),
    );
  }
  return [[path.join("."), to]];
}

/** A block in the shortest of its forms: that of a reference with some changes, or in full where that says more at a glance. */
function shortest(heading: string, block: unknown, references: readonly Reference[]): unknown {
  const forms = references
    .filter(({ blocks }) => heading in blocks)
    .map(({ name, blocks }) => ({
      [`as in ${name}, but`]: Object.fromEntries(changes(blocks[heading], block)),
    }));
  const short = forms.reduce<unknown>(
    (best, form) => (best === undefined || lines(form) < lines(best) ? form : best),
    undefined,
  );
  return short !== undefined && lines(short) < lines(block) / 2 ? short : block;
}

/**
 * The text of a golden: a block that a reference shows is named under "same as", and every other one stands there once.
 *
 * @param references those to prefer first
 */
export function relativeTo(references: readonly Reference[], blocks: Blocks): string {
  const same = new Map<string, string[]>();
  const rest: Record<string, unknown> = {};
  for (const [heading, block] of Object.entries(blocks)) {
    const reference = references.find(
      (each) => heading in each.blocks && isDeepStrictEqual(each.blocks[heading], block),
    );
    if (reference === undefined) {
      rest[heading] = shortest(heading, block, references);
    } else {
      same.set(reference.name, [...(same.get(reference.name) ?? []), heading]);
    }
  }
  return [
    ...references.flatMap(({ name }) =>
      same.has(name) ? [yaml({ [`same as in ${name}`]: [...(same.get(name) ?? [])].sort() })] : [],
    ),
    ...(Object.keys(rest).length === 0 ? [] : [yaml(rest)]),
  ].join("\n");
}
