/** What became of uploads and downloads while something changed. No clock and no network here. */

/** An upload or download. */
export interface Transfer {
  readonly kind: "upload" | "download";
  /** In milliseconds of the epoch. */
  readonly begun: number;
  /** When its last byte came, or it was cut, in milliseconds of the epoch; undefined: it is under way. */
  readonly ended?: number;
  /** What went wrong; undefined: every byte arrived, or may still. */
  readonly fault?: string | undefined;
}

export interface CountedTransfers {
  /** Those that were under way at some time of it. */
  readonly all: number;
  /** Those that were not cut in it. */
  readonly kept: number;
  /** How each of the others ended. */
  readonly faults: readonly string[];
}

/**
 * Counts transfers of a time. One that is cut counts as cut in the time in which that happened, and as kept in those before.
 *
 * @param from in milliseconds of the epoch
 * @param to where the next time begins
 */
export function countTransfers(transfers: readonly Transfer[], from: number, to: number): CountedTransfers {
  const during = transfers.filter(({ begun, ended = Infinity }) => begun < to && ended > from);
  const faults = during.flatMap(({ kind, ended = Infinity, fault }) =>
    fault !== undefined && ended <= to ? [`${kind}: ${fault}`] : [],
  );
  return { all: during.length, kept: during.length - faults.length, faults };
}
