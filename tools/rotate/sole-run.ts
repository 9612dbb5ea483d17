import { setTimeout as sleep } from "node:timers/promises";
import type { ClusterClient, ClusterObject } from "../../components/cluster/cluster-client";

/** Pause between two signs of life of a run, in milliseconds. */
const beatPause = 5_000;

/** How long another run may give no sign of life before it counts as ended, in milliseconds. */
const longestSilence = 30_000;

/** Where a run says that it is there. */
export interface RunPlace {
  readonly cluster: Pick<ClusterClient, "read" | "create" | "replace" | "delete">;
  readonly namespace: string;
  readonly prefix: string;
  /** Who runs, for people. */
  readonly holder: string;
  readonly progress: (text: string) => void;
}

/** A run that no other one disturbs. */
export interface SoleRun {
  /** @throws Error when another run has taken over: this one was not heard of for too long */
  stopIfTaken(): void;
  end(): Promise<void>;
}

/**
 * Begins a run. Two at once would give one account two passwords, and each would take away what lets the other's pods in. ConfigMap
 * `<prefix>-rotation-run` is there meanwhile; its number counts signs of life, so that no clocks are compared.
 *
 * @param pauses for tests
 * @throws Error when another run is at work
 */
export async function soleRun(
  place: RunPlace,
  pauses: { readonly beat: number; readonly silence: number } = { beat: beatPause, silence: longestSilence },
): Promise<SoleRun> {
  const { cluster, namespace, prefix, holder } = place;
  const reference = { apiVersion: "v1", kind: "ConfigMap", name: `${prefix}-rotation-run`, namespace };
  const sign = (number: number, metadata: ClusterObject["metadata"]): ClusterObject => ({
    apiVersion: reference.apiVersion,
    kind: reference.kind,
    metadata: { ...metadata, name: reference.name, namespace },
    data: { holder, number: String(number) },
  });
  const left = await silent(place, () => cluster.read(reference), pauses.silence);
  let current = await (
    left === undefined
      ? cluster.create(sign(0, {}))
      : cluster.replace(sign(0, { resourceVersion: versionOf(left) }))
  ).catch((error: unknown) => {
    throw isConflict(error) ? new Error("another npm run rotate has just begun: wait until it ends") : error;
  });
  let [number, taken] = [0, false];
  let beating: Promise<void> = Promise.resolve();
  const beat = async (): Promise<void> => {
    number += 1;
    try {
      current = await cluster.replace(sign(number, { resourceVersion: versionOf(current) }));
    } catch (error) {
      // A cluster that does not respond for a while is no other run.
      taken ||= isConflict(error);
    }
  };
  const timer = setInterval(() => {
    beating = beating.then(beat);
  }, pauses.beat);
  return {
    stopIfTaken: () => {
      if (taken) {
        throw new Error(
          "another npm run rotate has taken over, since this one was not heard of for too long",
        );
      }
    },
    end: async () => {
      clearInterval(timer);
      await beating;
      if (!taken) {
        // What stays gives no sign of life.
        await cluster.delete(reference).catch(() => {});
      }
    },
  };
}

const versionOf = ({ metadata }: ClusterObject): string => metadata?.resourceVersion ?? "";

/** The object has changed, or is there already. */
const isConflict = (error: unknown): boolean =>
  error instanceof Error && error.message.includes("returned 409");

/** What a run has left that gives no sign of life; undefined: there is none. */
async function silent(
  { progress }: RunPlace,
  read: () => Promise<ClusterObject | undefined>,
  silence: number,
): Promise<ClusterObject | undefined> {
  const first = await read();
  if (first === undefined) {
    return undefined;
  }
  const other = `npm run rotate, ${first.data?.["holder"] ?? "of somebody"}`;
  progress(`${other}, has not ended: looking for ${silence / 1000} s whether it still runs ...`);
  const end = Date.now() + silence;
  while (Date.now() < end) {
    await sleep(Math.min(1000, silence / 10));
    const now = await read();
    if (now === undefined) {
      return undefined;
    }
    if (versionOf(now) !== versionOf(first)) {
      throw new Error(
        `${other}, is at work on this REANA: wait until it ends, or interrupt it there with Ctrl-C`,
      );
    }
  }
  return first;
}
