import { byTurns } from "../by-turns";
import { median, ratios, spread, sum } from "../statistics";
import { cpuTime } from "./cpu-time";
import { send, type Load } from "./load";

/** Something that responds to requests, and the processes whose time on a processor counts. */
export interface Running {
  readonly pids: readonly number[];
  /** Where requests go. */
  readonly port: number;
  end(): Promise<void>;
}

export interface Candidate {
  start(): Promise<Running>;
}

/** How often both are started anew, and how many requests each gets. */
export interface Effort {
  readonly rounds: number;
  readonly requests: number;
}

/** Time on a processor for one request, in microseconds, round by round. */
export interface Compared {
  readonly name: string;
  readonly program: readonly number[];
  readonly anchor: readonly number[];
}

/** Pieces that the requests of a round are sent in, by turns: what else the machine does then disturbs both alike. */
export const pieces = 4;

/** Share of a round's requests that are sent before anything is measured: connections to the backend, caches. */
const warmUp = 0.1;

/**
 * Sends requests to both by turns, each round with processes that were started anew: where a process has its memory makes it faster or slower by
 * more than what is measured here.
 */
export async function compare(
  name: string,
  candidates: Readonly<Record<"program" | "anchor", Candidate>>,
  load: Omit<Load, "port" | "requests">,
  { rounds, requests }: Effort,
  progress: (text: string) => void,
): Promise<Compared> {
  const program: number[] = [];
  const anchor: number[] = [];
  for (let round = 1; round <= rounds; round += 1) {
    progress(`${name}: round ${round} of ${rounds}`);
    const running = { program: await candidates.program.start(), anchor: await candidates.anchor.start() };
    try {
      const piece = Math.ceil(requests / pieces);
      for (const { port } of Object.values(running)) {
        await send({ ...load, port, requests: Math.max(load.connections, Math.ceil(requests * warmUp)) });
      }
      const measured = await byTurns(["program", "anchor"], pieces, (which) =>
        measure(running[which], { ...load, port: running[which].port, requests: piece }),
      );
      program.push(sum(measured.program) / (piece * pieces));
      anchor.push(sum(measured.anchor) / (piece * pieces));
    } finally {
      await Promise.all(Object.values(running).map((one) => one.end()));
    }
  }
  return { name, program, anchor };
}

/** @returns microseconds */
async function measure({ pids }: Running, load: Load): Promise<number> {
  const used = (): number => sum(pids.map(cpuTime));
  const before = used();
  await send(load);
  return (used() - before) * 1e6;
}

const microseconds = (value: number): string => value.toFixed(1);
const factor = (value: number): string => value.toFixed(2);

export const comparisonColumns = [
  "",
  "this program, µs",
  "from, to",
  "other, µs",
  "from, to",
  "ratio",
  "from, to",
];

/** A row of the report: medians and spread of both, and of the ratio of each round. */
export function comparisonRow({ name, program, anchor }: Compared): readonly string[] {
  const ratio = ratios(program, anchor);
  return [
    name,
    ...[program, anchor].flatMap((values) => [microseconds(median(values)), spread(values, microseconds)]),
    factor(median(ratio)),
    spread(ratio, factor),
  ];
}
