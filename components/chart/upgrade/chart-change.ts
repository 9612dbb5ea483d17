import semver from "semver";
import type { HelmRevision } from "../../cluster/helm-storage";
import { valueAt } from "../../lib/value-at";
import type { Tree } from "../adapter";

/** What an update does with a release. */
export type ChartChange =
  /** Nothing that the database notices. */
  | { readonly kind: "none" }
  /** The database has to have the tables of the new chart, or of the new image of reana-server, before its pods serve. */
  | { readonly kind: "upgrade"; readonly from: string }
  | { readonly kind: "downgrade"; readonly from: string };

/** Helm deployed these, now or once. */
const wasDeployed = ({ status }: HelmRevision): boolean => status === "deployed" || status === "superseded";

/** Where a stack's Helm values choose reana-server. */
const serverImagePath = ["components", "reana_server", "image"];

/**
 * Pure: what an update does, from what Helm has deployed.
 *
 * @param revisions newest first, as Helm keeps them
 * @param wanted version of the chart that the update deploys
 * @param values Helm values that it deploys the chart with
 */
export function chartChange(revisions: readonly HelmRevision[], wanted: string, values: Tree): ChartChange {
  const deployed = revisions.find(wasDeployed);
  const [newest] = revisions;
  if (deployed === undefined || newest === undefined) {
    // An installation that failed: there is no database yet, or none that was used.
    return { kind: "none" };
  }
  // An upgrade that failed, or was interrupted, has migrated the database before.
  if (isOlder(wanted, newest.chartVersion)) {
    return { kind: "downgrade", from: newest.chartVersion };
  }
  const imageOf = (tree: Tree): unknown => valueAt(tree, serverImagePath);
  return wanted === deployed.chartVersion && imageOf(values) === imageOf(deployed.values)
    ? { kind: "none" }
    : { kind: "upgrade", from: deployed.chartVersion };
}

/** Versions of charts are semantic ones; of another text nobody knows the order. */
const isOlder = (version: string, than: string): boolean =>
  semver.valid(version) !== null && semver.valid(than) !== null && semver.lt(version, than);

/** Why a chart's version does not go back. */
export const downgradeAdvice = (wanted: string, from: string): string =>
  `${wanted} is older than ${from}, to which this release has been upgraded: REANA's database has the tables of ${from}, and this program ` +
  `does not change them back. Set it to ${from} or a newer one. To go back, restore a backup of before the upgrade ` +
  '(docs/operations.md, "Upgrade the chart").';
