import type { ClusterObject, ClusterReader, ObjectReference } from "../../components/cluster/cluster-client";
import { type HelmRevision, helmRevisions } from "../../components/cluster/helm-storage";
import { markAnnotation, parseMark } from "../../components/cluster/ownership-mark";
import {
  type ExportedStack,
  pendingOperations,
  type PendingOperation,
  releaseType,
  resourceName,
  resourcesOf,
  stackOfUrn,
  type StateResource,
} from "../stack-state/deployment";
import { interruptedDescription } from "./edit-state";
import type { Findings, Interrupted, LeftObject, RecordedRelease } from "./findings";
import type { StackLock } from "./stack-lock";

/** Type of the component that a release belongs to. */
const componentType = "reana:index:ReanaRelease";

/** Names of a release. */
export interface ReleaseName {
  readonly namespace: string;
  readonly release: string;
}

/** What was found, with the revisions whole. */
export interface Gathered {
  readonly findings: Findings;
  readonly revisions: readonly HelmRevision[];
  readonly exported: ExportedStack;
}

/**
 * Reads the cluster for all that the state leaves open.
 *
 * @param settings names of the release in the settings, for where the state has none
 */
export async function gather(
  stack: string,
  exported: ExportedStack,
  lock: StackLock,
  reader: ClusterReader,
  settings: ReleaseName,
): Promise<Gathered> {
  const { namespace, release } = releaseName(exported) ?? settings;
  const [revisions, interrupted, namespaceObject] = await Promise.all([
    helmRevisions(reader, namespace, release),
    Promise.all(pendingOperations(exported).map((operation) => interruptedOf(operation, exported, reader))),
    reader.read({ apiVersion: "v1", kind: "Namespace", name: namespace }),
  ]);
  const recorded = recordedRelease(exported);
  return {
    revisions,
    exported,
    findings: {
      stack,
      lock,
      interrupted: withoutRepetition(interrupted),
      namespace,
      namespaceTerminating: namespaceObject?.metadata?.deletionTimestamp !== undefined,
      release,
      recorded,
      unrecordedUrn: recorded === undefined ? releaseUrn(exported) : undefined,
      revisions: revisions.map(({ revision, status, description }) => ({ revision, status, description })),
    },
  };
}

/** An update that follows an interrupted one may have been interrupted at the same place. */
const withoutRepetition = (interrupted: readonly Interrupted[]): readonly Interrupted[] => [
  ...new Map(interrupted.map((one) => [one.urn, one])).values(),
];

const liveRelease = (exported: ExportedStack): StateResource | undefined =>
  resourcesOf(exported).find((resource) => resource.type === releaseType && resource.delete !== true);

/** Names of the release as the state has it, or as an interrupted update was about to make it. */
export function releaseName(exported: ExportedStack): ReleaseName | undefined {
  const pending = pendingOperations(exported).find(({ resource }) => resource.type === releaseType)?.resource;
  const inputs = (liveRelease(exported) ?? pending)?.inputs;
  const { namespace, name } = inputs ?? {};
  return typeof namespace === "string" && typeof name === "string" ? { namespace, release: name } : undefined;
}

function recordedRelease(exported: ExportedStack): RecordedRelease | undefined {
  const release = liveRelease(exported);
  if (release === undefined) {
    return undefined;
  }
  const status = release.outputs?.["status"] as { readonly revision?: unknown } | undefined;
  return {
    urn: release.urn,
    revision: typeof status?.revision === "number" ? status.revision : undefined,
    appliedAgain: release.outputs?.["description"] === interruptedDescription,
  };
}

/** The URN that the release of the state's component has. */
function releaseUrn(exported: ExportedStack): string | undefined {
  const component = resourcesOf(exported).find(({ type }) => type === componentType);
  if (component === undefined) {
    return undefined;
  }
  const end = component.urn.lastIndexOf("::");
  return `${component.urn.slice(0, end)}$${releaseType}${component.urn.slice(end)}`;
}

async function interruptedOf(
  { type, resource }: PendingOperation,
  exported: ExportedStack,
  reader: ClusterReader,
): Promise<Interrupted> {
  const recorded = resourcesOf(exported).find(({ urn }) => urn === resource.urn);
  return {
    operation: type,
    urn: resource.urn,
    resourceType: resource.type,
    name: `${resource.type.slice(resource.type.lastIndexOf(":") + 1)} ${resourceName(resource.urn)}`,
    recorded:
      recorded === undefined
        ? "no"
        : recorded.delete === true || recorded.pendingReplacement === true || isOther(recorded, resource)
          ? "replaced"
          : "yes",
    left: await leftObject(resource, reader),
  };
}

/** Of a replacement, which has another name, the state may have the predecessor. */
const isOther = (recorded: StateResource, resource: StateResource): boolean =>
  JSON.stringify(referenceOf(recorded)) !== JSON.stringify(referenceOf(resource));

/** The object that a resource of the Kubernetes provider stands for; undefined for anything else. */
export function referenceOf({ type, inputs }: StateResource): ObjectReference | undefined {
  const { apiVersion, kind, metadata } = (inputs ?? {}) as {
    readonly apiVersion?: unknown;
    readonly kind?: unknown;
    readonly metadata?: { readonly name?: unknown; readonly namespace?: unknown };
  };
  const name = metadata?.name;
  if (!type.startsWith("kubernetes:") || typeof apiVersion !== "string" || typeof kind !== "string") {
    return undefined;
  }
  const namespace = typeof metadata?.namespace === "string" ? { namespace: metadata.namespace } : {};
  return typeof name === "string" ? { apiVersion, kind, name, ...namespace } : undefined;
}

async function leftObject(resource: StateResource, reader: ClusterReader): Promise<LeftObject> {
  const reference = referenceOf(resource);
  if (reference === undefined) {
    return { type: "state-only" };
  }
  const object = await reader.read(reference);
  if (object === undefined) {
    return { type: "absent" };
  }
  const owner = parseMark(object.metadata?.annotations?.[markAnnotation])?.stack;
  const { stack, project } = stackOfUrn(resource.urn);
  if (owner !== undefined && owner !== `${project}/${stack}`) {
    return { type: "foreign", owner: `stack ${owner}` };
  }
  const fieldManager = pulumiManager(object);
  return fieldManager === undefined
    ? { type: "foreign", owner: "somebody else" }
    : { type: "present", fieldManager };
}

const pulumiManager = (object: ClusterObject): string | undefined =>
  object.metadata?.managedFields?.findLast(({ manager }) => manager?.startsWith("pulumi-kubernetes") === true)
    ?.manager;
