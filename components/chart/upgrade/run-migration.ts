import { setTimeout as sleep } from "node:timers/promises";
import type { ClusterClient, ClusterObject, ObjectReference } from "../../cluster/cluster-client";
import { valueAt } from "../../lib/value-at";
import { migrationSelector } from "./migration-job";

/** How a migration is watched. Tests shorten the times. */
export interface MigrationWatch {
  /** Shows a line to whoever runs the update. */
  readonly say: (line: string) => void;
  /** The end of the log of the Job's pod; empty where there is none. */
  readonly logOf: (namespace: string, labelSelector: string) => Promise<string>;
  /** Pause between two looks at the cluster, in ms. */
  readonly interval: number;
  /** Pause between two lines that say how it is, in ms. */
  readonly progressInterval: number;
}

type JobState = "running" | "complete" | "failed";

/**
 * Runs a Job of migrationJob() to its end and removes it. One that an interrupted update began is waited for first.
 *
 * @param limitSeconds longest time that a Job may take, as it says itself
 * @throws Error with the end of its log where it fails; nothing else has been changed then
 */
export async function runMigration(
  cluster: ClusterClient,
  job: ClusterObject,
  limitSeconds: number,
  watch: MigrationWatch,
): Promise<void> {
  const reference = referenceOf(job);
  const left = await cluster.read(reference);
  if (left !== undefined) {
    watch.say(`waits for ${shown(reference)}, which an interrupted update began`);
    await ended(cluster, reference, limitSeconds, watch);
    await remove(cluster, reference, watch);
  }
  await cluster.create(job);
  try {
    const begin = Date.now();
    if ((await ended(cluster, reference, limitSeconds, watch)) === "complete") {
      watch.say(`the database is migrated (${((Date.now() - begin) / 1000).toFixed(1)} s)`);
      return;
    }
    throw failure(reference, await watch.logOf(reference.namespace, migrationSelector));
  } finally {
    await remove(cluster, reference, watch);
  }
}

interface JobReference extends ObjectReference {
  readonly namespace: string;
}

const referenceOf = ({ metadata }: ClusterObject): JobReference => ({
  apiVersion: "batch/v1",
  kind: "Job",
  name: metadata?.name ?? "",
  namespace: metadata?.namespace ?? "",
});

const shown = ({ name, namespace }: JobReference): string => `Job ${name} in namespace ${namespace}`;

/** How a Job ended; one that was deleted meanwhile has failed. */
async function ended(
  cluster: ClusterClient,
  reference: JobReference,
  limitSeconds: number,
  { say, interval, progressInterval }: MigrationWatch,
): Promise<JobState> {
  const begin = Date.now();
  // The cluster ends it at its limit; a cluster that does not is not waited for.
  const end = begin + limitSeconds * 1000 + 30_000;
  let next = begin + progressInterval;
  for (;;) {
    const job = await cluster.read(reference);
    const state = job === undefined ? "failed" : stateOf(job);
    if (state !== "running" || Date.now() > end) {
      return state === "complete" ? state : "failed";
    }
    if (Date.now() >= next) {
      const waits = await waitingFor(cluster, reference.namespace);
      say(`migrates the database, ${Math.round((Date.now() - begin) / 1000)} s${waits}`);
      next += progressInterval;
    }
    await sleep(interval);
  }
}

function stateOf({ status }: ClusterObject): JobState {
  const conditions = valueAt(status, ["conditions"]);
  const has = (type: string): boolean =>
    (Array.isArray(conditions) ? conditions : []).some(
      (condition) => valueAt(condition, ["type"]) === type && valueAt(condition, ["status"]) === "True",
    );
  return has("Complete") ? "complete" : has("Failed") ? "failed" : "running";
}

/** Why the pod does not run yet, for example `: ImagePullBackOff`. */
async function waitingFor(cluster: ClusterClient, namespace: string): Promise<string> {
  const [pod] = await cluster.list("v1", "Pod", { namespace, labelSelector: migrationSelector });
  const reason = valueAt(pod?.status, ["containerStatuses", "0", "state", "waiting", "reason"]);
  const phase = valueAt(pod?.status, ["phase"]);
  const text = typeof reason === "string" ? reason : phase;
  return typeof text === "string" && text !== "Running" ? `: ${text}` : "";
}

/** How long the cluster may take to delete a Job, in ms. */
const deletedWithin = 60_000;

/** Its name is free afterwards. */
async function remove(
  cluster: ClusterClient,
  reference: JobReference,
  { interval }: MigrationWatch,
): Promise<void> {
  const end = Date.now() + deletedWithin;
  await cluster.delete(reference);
  while ((await cluster.read(reference)) !== undefined) {
    if (Date.now() > end) {
      throw new Error(
        `${shown(reference)} is not deleted within ${deletedWithin / 1000} s; delete it, and run pulumi up again`,
      );
    }
    await sleep(interval);
  }
}

function failure(reference: JobReference, log: string): Error {
  const advice = /does not exist|UndefinedTable|InvalidSchemaName/.test(log)
    ? ' If the tables were never made, make them first (docs/getting-started.md, "Make the database and the first administrator").'
    : "";
  const end = log.trim() === "" ? "It left no log." : `The end of its log:\n${indented(log)}`;
  return new Error(
    `the migration of the database failed (reana-db alembic upgrade, ${shown(reference)}); the release of before is running on, and the ` +
      `chart has not been changed.${advice} ${end}`,
  );
}

const indented = (text: string): string =>
  text
    .trim()
    .split("\n")
    .map((line) => `    ${line}`)
    .join("\n");
