import { isTree, type Leaf } from "../../components/chart/value-paths";

/** What templates do with the keys below a place that they reach by a name of their own (`with`, `range`, a variable). */
export interface RelativeKeys {
  /** Every name that the chart's templates look for anywhere. */
  readonly names: ReadonlySet<string>;
  /** Names below which templates take everything as it is. */
  readonly whole: ReadonlySet<string>;
  /** Whether the first key is the user's to choose, as in `range $name, $value := .Values.a`. */
  readonly firstIsFree: boolean;
}

/** What a chart says about one place in its values. */
export interface Place {
  /** A value that is no map is at home here. */
  value: boolean;
  /** By default there is a map with keys here. */
  map: boolean;
  /** By default there is an empty map here: for whatever keys, unless templates look for certain ones below. */
  empty: boolean;
  /** Anything may be here and below. */
  free: boolean;
  readonly relative: RelativeKeys[];
  readonly below: Map<string, Place>;
  /** What is below a key that the user chooses. */
  anyKey: Place | undefined;
}

export function emptyPlace(): Place {
  return {
    value: false,
    map: false,
    empty: false,
    free: false,
    relative: [],
    below: new Map(),
    anyKey: undefined,
  };
}

/** The place below another one, made where it is not there yet. */
export function placeAt(place: Place, keys: readonly string[]): Place {
  return keys.reduce((above, key) => {
    const next = above.below.get(key) ?? emptyPlace();
    above.below.set(key, next);
    return next;
  }, place);
}

/** Whether a chart knows a value: `map` when it wants a map there and the value is none. */
export type Knowledge = "known" | "unknown" | "map";

/** @param inherited what templates look for by names from a place above */
export function knowledgeOf(
  place: Place,
  { keys, value }: Leaf,
  inherited: readonly RelativeKeys[] = [],
): Knowledge {
  if (place.free || (place.empty && place.below.size === 0)) {
    return "known";
  }
  const [key, ...rest] = keys;
  if (key === undefined) {
    return value !== null && !isTree(value) && place.map && !place.value ? "map" : "known";
  }
  const relative = [...inherited, ...place.relative];
  const next = [place.below.get(key), place.anyKey].filter((candidate) => candidate !== undefined);
  if (next.length === 0) {
    return relative.some((one) => reaches(one, keys)) ? "known" : "unknown";
  }
  const answers = next.map((candidate) => {
    // What is said of a place by its whole path counts more than what is said of its name alone.
    if (candidate.relative.length === 0 && relative.some(({ whole }) => whole.has(key))) {
      return "known";
    }
    return knowledgeOf(candidate, { keys: rest, value }, candidate.value ? [] : handedDown(relative, key));
  });
  return (
    answers.find((answer) => answer === "known") ?? answers.find((answer) => answer === "map") ?? "unknown"
  );
}

/** What is still looked for by names below one more key. */
function handedDown(relative: readonly RelativeKeys[], key: string): readonly RelativeKeys[] {
  return relative
    .filter(({ names, firstIsFree }) => firstIsFree || names.has(key))
    .map((one) => ({ ...one, firstIsFree: false }));
}

function reaches({ names, whole, firstIsFree }: RelativeKeys, keys: readonly string[]): boolean {
  for (const [index, key] of keys.entries()) {
    if (whole.has(key)) {
      return true;
    }
    if (!names.has(key) && !(firstIsFree && index === 0)) {
      return false;
    }
  }
  return true;
}
