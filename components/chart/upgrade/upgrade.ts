import type { ResourceChange } from "../../cluster/cluster-checks";
import type { ClusterClient } from "../../cluster/cluster-client";
import type { DefinitionClient } from "../../cluster/definition-client";
import { helmRevisions } from "../../cluster/helm-storage";
import { lateError, type SettingNames } from "../../lib/setting-names";
import type { Tree } from "../adapter";
import { applyCrds, type CrdOwner } from "./apply-crds";
import { chartChange, downgradeAdvice } from "./chart-change";
import { migrationCommand, migrationJob } from "./migration-job";
import { definitionsOf, serverImage, serverName, type RenderChart } from "./rendered-chart";
import { runMigration } from "./run-migration";
import { selectorAdvice } from "./traefik-selector";

/** The release that is upgraded. */
export interface UpgradedRelease {
  readonly namespace: string;
  readonly release: string;
  /** What the names of REANA's objects begin with. */
  readonly prefix: string;
  /** Version of the chart that the stack has. */
  readonly version: string;
  /** Name of Traefik's Deployment; undefined where the chart's Traefik is off. */
  readonly traefik: string | undefined;
  readonly traefikPodLabels: Readonly<Record<string, string>>;
  /** Longest time that the migration may take, in seconds. */
  readonly timeoutSeconds: number;
}

/** What the checks use beside the cluster. */
export interface UpgradeTools {
  readonly render: RenderChart;
  readonly definitions: (cluster: ClusterClient) => DefinitionClient;
  /** The end of the log of the newest pod that a selector finds. */
  readonly podLog: (cluster: ClusterClient, namespace: string, labelSelector: string) => Promise<string>;
  readonly names: SettingNames;
  /** Shows a line to whoever runs the update. */
  readonly say: (line: string) => void;
  readonly warn: (line: string) => void;
}

/** Pauses of a migration that is watched, in ms. */
const times = { interval: 1000, progressInterval: 10_000 };

/**
 * Before Helm upgrades the release: the right selector, CRDs and migration; previews only say what they would do.
 *
 * @throws Error where the chart would be downgraded, or Traefik cannot have its selector
 */
export async function upgrade(
  own: UpgradedRelease,
  tools: UpgradeTools,
  { inputs, preview }: ResourceChange,
  cluster: ClusterClient,
): Promise<void> {
  const { namespace, release, version } = own;
  const revisions = await helmRevisions(cluster, namespace, release);
  const change = chartChange(revisions, version, (inputs["values"] ?? {}) as Tree);
  if (change.kind === "downgrade") {
    throw lateError("reana:chart.version", downgradeAdvice(version, change.from), tools.names);
  }
  if (own.traefik !== undefined) {
    const advice = await selectorAdvice(cluster, {
      namespace,
      name: own.traefik,
      podLabels: own.traefikPodLabels,
    });
    if (advice !== undefined) {
      throw lateError("reana:traefik.instanceLabel", advice, tools.names);
    }
  }
  if (change.kind === "none") {
    return;
  }
  const what =
    change.from === version ? "another image of reana-server" : `chart ${change.from} to ${version}`;
  tools.say(
    `${what}: before Helm upgrades the release, the chart's CustomResourceDefinitions are applied and a Job runs ` +
      `${migrationCommand.join(" ")}. A backup of before is the only way back.`,
  );
  if (!preview) {
    await bringDefinitions(own, tools, cluster);
    await migrate(own, tools, cluster);
  }
}

/** Applies the CustomResourceDefinitions of the chart. */
export async function bringDefinitions(
  { namespace, release, version, traefikPodLabels }: UpgradedRelease,
  { render, definitions, say, warn }: UpgradeTools,
  cluster: ClusterClient,
): Promise<void> {
  const owner: CrdOwner = { namespace, release, version, traefikPodLabels };
  const { applied, left } = await applyCrds(
    cluster,
    definitions(cluster),
    definitionsOf(await render()),
    owner,
  );
  if (applied.length > 0) {
    say(`CustomResourceDefinitions of chart ${version} applied: ${applied.join(", ")}`);
  }
  if (left.length > 0) {
    warn(
      `CustomResourceDefinitions that differ from those of chart ${version} are left as they are: ` +
        left.map(({ name, reason }) => `${name} (${reason})`).join("; "),
    );
  }
}

async function migrate(
  { namespace, prefix, timeoutSeconds }: UpgradedRelease,
  { render, say, podLog }: UpgradeTools,
  cluster: ClusterClient,
): Promise<void> {
  const name = serverName(prefix);
  const image = serverImage(await render(), prefix);
  const deployment = await cluster.read({ apiVersion: "apps/v1", kind: "Deployment", namespace, name });
  const job =
    image === undefined || deployment === undefined
      ? undefined
      : migrationJob(deployment, image, timeoutSeconds);
  if (job === undefined) {
    throw new Error(
      `the database cannot be migrated: ${image === undefined ? "the new chart" : `namespace ${namespace}`} has no Deployment ${name} with ` +
        "the container rest-api. Nothing has been upgraded.",
    );
  }
  say(`migrates the database: Job ${job.metadata?.name} of ${image}`);
  await runMigration(cluster, job, timeoutSeconds, {
    say,
    logOf: (ofNamespace, labelSelector) => podLog(cluster, ofNamespace, labelSelector),
    ...times,
  });
}
