import { table } from "../../tools/bench/statistics";
import type { Tally } from "./responses";
import type { CountedTransfers } from "./transfer-count";

/** The table of changes. */

/** What became of everything that was under way while something changed. */
export interface Row {
  readonly change: string;
  /** How long the change took, in milliseconds. */
  readonly took: number;
  readonly requests: Tally;
  readonly transfers: CountedTransfers;
  readonly websockets: Counted;
  /** While no Traefik is there HAProxy's own responses are right: 503 with its page, and 502 to what was under way. */
  readonly allowsErrorPages: boolean;
  /** Why the change was not made to its end. */
  readonly error?: string | undefined;
}

export interface Counted {
  readonly all: number;
  /** Those that were not cut. */
  readonly kept: number;
}

/** Requests that failed and should not have. */
export const unexpected = ({ requests, allowsErrorPages }: Row): number =>
  requests.failed - (allowsErrorPages ? requests.errorPages + requests.underWay : 0);

/** Whether clients noticed nothing that they may not notice. */
export const isLossless = (row: Row): boolean =>
  row.error === undefined &&
  unexpected(row) === 0 &&
  row.transfers.kept === row.transfers.all &&
  row.websockets.kept === row.websockets.all;

const columns = [
  "change",
  "seconds",
  "requests",
  "failed",
  "longest pause, ms",
  "uploads and downloads kept",
  "websockets kept",
];

const counted = ({ all, kept }: Counted): string => (all === 0 ? "–" : `${kept} of ${all}`);

const failedOf = (row: Row): string =>
  row.allowsErrorPages
    ? `${unexpected(row)}, and with the page ${row.requests.errorPages} times 503 and ${row.requests.underWay} times 502`
    : `${row.requests.failed}`;

export const report = (rows: readonly Row[]): string =>
  table(
    columns,
    rows.map((row) => [
      row.change,
      (row.took / 1000).toFixed(0),
      `${row.requests.requests}`,
      failedOf(row),
      row.requests.longestPause.toFixed(0),
      counted(row.transfers),
      counted(row.websockets),
    ]),
  );

/** How requests of a row failed, and what else was cut, one line a fault. */
export const faultLines = ({ change, requests, transfers, error }: Row): string =>
  [
    ...(error === undefined ? [] : [`${change}: was not made: ${error}\n`]),
    ...[...requests.faults].map(([fault, count]) => `${change}: ${count} × ${fault}\n`),
    ...transfers.faults.map((fault) => `${change}: ${fault}\n`),
  ].join("");
