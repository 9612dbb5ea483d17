import semver from "semver";
import type { ClusterObject } from "../../cluster/cluster-client";
import { valueAt } from "../../lib/value-at";

/** Annotation of the CRDs that this program has applied: the version of the REANA chart that they come from. */
export const chartAnnotation = "reana-pulumi/chart";

/** What becomes of a CRD of the chart. */
export type CrdDecision =
  | { readonly kind: "apply" }
  /** The cluster has the same. */
  | { readonly kind: "keep" }
  /** The cluster's is somebody else's, or newer. */
  | { readonly kind: "leave"; readonly reason: string };

/** API groups of Traefik's kinds, which other charts in a cluster bring as well. */
const isOfTraefik = (group: unknown): boolean =>
  typeof group === "string" && /(^|\.)traefik\.(io|containo\.us)$/.test(group);

/** A CRD of the chart, and the cluster's of that name. */
export interface CrdPair {
  readonly wanted: ClusterObject;
  readonly present: ClusterObject | undefined;
}

/**
 * Pure: what becomes of the CRDs of a chart. Helm installs CRDs only where there are none, and keeps none current.
 *
 * @param version of the REANA chart
 * @param otherTraefiks those in the cluster that are not the release's
 */
export function crdDecisions(
  pairs: readonly CrdPair[],
  version: string,
  otherTraefiks: readonly string[],
): readonly CrdDecision[] {
  const decisions = pairs.map(({ wanted, present }) => crdDecision(wanted, present, version, otherTraefiks));
  const groupOf = (index: number): unknown => valueAt(pairs[index]?.wanted.spec, ["group"]);
  const newer = new Set(decisions.flatMap((decision, index) => (isNewer(decision) ? [groupOf(index)] : [])));
  // Kinds of a group come together. Between two releases some of them differ in nothing that shows which is newer.
  return decisions.map((decision, index) =>
    decision.kind === "apply" && pairs[index]?.present !== undefined && newer.has(groupOf(index))
      ? { kind: "leave", reason: "comes with newer ones of its group" }
      : decision,
  );
}

const isNewer = (decision: CrdDecision): boolean =>
  decision.kind === "leave" && decision.reason.startsWith(newerBegins);

/** Begins the reasons for what is newer. */
const newerBegins = "is newer";

const furtherFields = `${newerBegins}: it has fields that the chart's does not have`;

/**
 * Pure: whether one of a chart's CRDs is applied.
 *
 * @param wanted the chart's
 * @param present the cluster's
 * @param version of the REANA chart
 * @param otherTraefiks those in the cluster that are not the release's
 */
export function crdDecision(
  wanted: ClusterObject,
  present: ClusterObject | undefined,
  version: string,
  otherTraefiks: readonly string[],
): CrdDecision {
  if (present === undefined) {
    return { kind: "apply" };
  }
  if (contains(present.spec, wanted.spec) && isSubset(fieldsOf(present), fieldsOf(wanted))) {
    return { kind: "keep" };
  }
  const reason = reasonToLeave(wanted, present, version, otherTraefiks);
  return reason === undefined ? { kind: "apply" } : { kind: "leave", reason };
}

function reasonToLeave(
  wanted: ClusterObject,
  present: ClusterObject,
  version: string,
  otherTraefiks: readonly string[],
): string | undefined {
  const from = present.metadata?.annotations?.[chartAnnotation];
  const hasFurtherFields = !isSubset(fieldsOf(present), fieldsOf(wanted));
  if (from !== undefined) {
    if (semver.valid(from) !== null && semver.valid(version) !== null && semver.gt(from, version)) {
      return `${newerBegins}: it comes from chart ${from}`;
    }
    // A newer chart may have fewer fields; another Traefik may have brought more since.
    return hasFurtherFields && otherTraefiks.length > 0 ? furtherFields : undefined;
  }
  const manager = managerOf(present);
  if (manager !== undefined) {
    return `belongs to ${manager}`;
  }
  if (!isOfTraefik(valueAt(wanted.spec, ["group"]))) {
    return "may belong to somebody else: it was not made by this program";
  }
  if (hasFurtherFields) {
    return furtherFields;
  }
  return otherTraefiks.length === 0 ? undefined : `serves ${otherTraefiks.join(", ")} too`;
}

/** Marks that tools leave on what they manage. Helm leaves none on the CRDs that come with a chart. */
const managerMarks = [
  "meta.helm.sh/release-name",
  "argocd.argoproj.io/tracking-id",
  "argocd.argoproj.io/instance",
  "kustomize.toolkit.fluxcd.io/name",
  "helm.toolkit.fluxcd.io/name",
  "olm.managed",
  "addonmanager.kubernetes.io/mode",
  "app.kubernetes.io/managed-by",
] as const;

function managerOf({ metadata }: ClusterObject): string | undefined {
  const marks = { ...metadata?.labels, ...metadata?.annotations };
  const found = managerMarks.find((mark) => marks[mark] !== undefined);
  return found === undefined ? undefined : `what set ${found}: ${marks[found]}`;
}

/** Whether all that one value says is in the other. The API server adds defaults, and leaves out what is false or empty. */
function contains(whole: unknown, part: unknown): boolean {
  if (Array.isArray(part)) {
    const items: readonly unknown[] = Array.isArray(whole) ? whole : [];
    return items.length === part.length && part.every((item, index) => contains(items[index], item));
  }
  if (typeof part === "object" && part !== null) {
    return Object.entries(part).every(([key, value]) => contains(valueAt(whole, [key]), value));
  }
  return whole === part || (whole === undefined && part === false);
}

const isSubset = (some: ReadonlySet<string>, all: ReadonlySet<string>): boolean =>
  [...some].every((each) => all.has(each));

/** Every served version, and every field of its schema, as paths. */
function fieldsOf({ spec }: ClusterObject): ReadonlySet<string> {
  const versions = valueAt(spec, ["versions"]);
  const paths = (Array.isArray(versions) ? versions : [])
    .filter((version) => valueAt(version, ["served"]) === true)
    .flatMap((version) => {
      const name = String(valueAt(version, ["name"]));
      return [name, ...schemaFields(valueAt(version, ["schema", "openAPIV3Schema"]), name)];
    });
  return new Set(paths);
}

/** The API server knows these of every object, whether the schema names them or not. */
const ofEveryObject = new Set(["apiVersion", "kind", "metadata"]);

function schemaFields(schema: unknown, path: string): readonly string[] {
  const properties = Object.entries((valueAt(schema, ["properties"]) ?? {}) as Record<string, unknown>)
    .filter(([name]) => !ofEveryObject.has(name))
    .flatMap(([name, inner]) => [`${path}.${name}`, ...schemaFields(inner, `${path}.${name}`)]);
  const inner = ["items", "additionalProperties"].flatMap((key) => {
    const value = valueAt(schema, [key]);
    return typeof value === "object" && value !== null ? schemaFields(value, `${path}.${key}`) : [];
  });
  return [...properties, ...inner];
}
