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

/** How a Job ended. */
type JobEnd = { readonly kind: "complete" } | { readonly kind: "failed"; readonly reason: string };

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
    const end = await ended(cluster, reference, limitSeconds, watch);
    if (end.kind === "failed") {
      throw failure(reference, end.reason, await watch.logOf(reference.namespace, migrationSelector));
    }
    watch.say(`the database is migrated (${((Date.now() - begin) / 1000).toFixed(1)} s)`);
  } finally {
    // Why the migration failed counts for more than a Job that stays for an hour.
    await remove(cluster, reference, watch).catch((error: Error) => watch.say(error.message));
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

/** How often in a row the cluster may leave a question about the Job unanswered: API servers restart. */
const unansweredAtMost = 10;

/** How a Job ended; one that was deleted meanwhile has failed. */
async function ended(
  cluster: ClusterClient,
  reference: JobReference,
  limitSeconds: number,
  { say, interval, progressInterval }: MigrationWatch,
): Promise<JobEnd> {
  const begin = Date.now();
  // The cluster ends it at its limit; a cluster that does not is not waited for.
  const end = begin + limitSeconds * 1000 + 30_000;
  let next = begin + progressInterval;
  let unanswered = 0;
  let pod = "";
  for (;;) {
    try {
      const job = await cluster.read(reference);
      const found = job === undefined ? failed("it was deleted") : endOf(job, pod);
      if (found !== undefined) {
        return found;
      }
      if (Date.now() >= next) {
        next += progressInterval;
        pod = await stateOfPod(cluster, reference.namespace);
        say(`migrates the database, ${Math.round((Date.now() - begin) / 1000)} s${pod}`);
      }
      unanswered = 0;
    } catch (error) {
      unanswered += 1;
      if (unanswered > unansweredAtMost) {
        throw error;
      }
    }
    if (Date.now() > end) {
      return failed(`it has not ended within ${limitSeconds} s${pod}`);
    }
    await sleep(interval);
  }
}

const failed = (reason: string): JobEnd => ({ kind: "failed", reason });

/**
 * Undefined while it runs.
 *
 * @param pod what its pod waited for when it was last looked at
 */
function endOf({ status }: ClusterObject, pod: string): JobEnd | undefined {
  const conditions = valueAt(status, ["conditions"]);
  const condition = (type: string): unknown =>
    (Array.isArray(conditions) ? conditions : []).find(
      (each) => valueAt(each, ["type"]) === type && valueAt(each, ["status"]) === "True",
    );
  if (condition("Complete") !== undefined) {
    return { kind: "complete" };
  }
  const failure = condition("Failed");
  const reason = valueAt(failure, ["reason"]);
  return failure === undefined
    ? undefined
    : failed(`${typeof reason === "string" ? reason : "Failed"}${pod}`);
}

/** Why the pod does not run yet, for example `: ImagePullBackOff`. */
async function stateOfPod(cluster: ClusterClient, namespace: string): Promise<string> {
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

function failure(reference: JobReference, reason: string, log: string): Error {
  const advice = /does not exist|UndefinedTable|InvalidSchemaName/.test(log)
    ? ' If the tables were never made, make them first (docs/getting-started.md, "Make the database and the first administrator").'
    : "";
  const end = log.trim() === "" ? "It left no log." : `The end of its log:\n${indented(log)}`;
  return new Error(
    `the migration of the database failed (reana-db alembic upgrade, ${shown(reference)}: ${reason}); the release of before is running on, and the ` +
      `chart has not been changed.${advice} ${end}`,
  );
}

const indented = (text: string): string =>
  text
    .trim()
    .split("\n")
    .map((line) => `    ${line}`)
    .join("\n");
