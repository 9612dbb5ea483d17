import {
  type ExportedStack,
  pendingOperations,
  releaseType,
  resourcesOf,
  type StateResource,
} from "../stack-state/deployment";
import type { StateEdit } from "./plan";

/** How Pulumi writes a secret in a state. A plain one is encrypted by `pulumi stack import`. */
const secret = (value: unknown): Readonly<Record<string, string>> => ({
  "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270",
  plaintext: JSON.stringify(value),
});

/** The Helm release's description in the state. No settings make it, so the next `pulumi up` applies the release. */
export const interruptedDescription = "Interrupted; to be applied again";

/** What the state must have of a release that it has no record of. */
export interface UnrecordedRelease {
  readonly namespace: string;
  readonly release: string;
  readonly chartName: string;
  readonly chartVersion: string;
}

/**
 * Pure: the state as it is to be.
 *
 * @param stack the state with encrypted secrets
 * @param plain the same with plain ones: a release's inputs are kept a second time, encrypted as a whole
 * @param unrecorded what is recorded of a release that no pending operation describes
 */
export function editState(
  stack: ExportedStack,
  edits: readonly StateEdit[],
  plain: ExportedStack,
  unrecorded: UnrecordedRelease,
): ExportedStack {
  const resources = edits.reduce<readonly StateResource[]>(
    (current, edit) => edited(current, edit, stack, plain, unrecorded),
    resourcesOf(stack),
  );
  const ended = new Set(edits.map(({ urn }) => urn));
  const pending = pendingOperations(stack).filter(({ resource }) => !ended.has(resource.urn));
  const { pending_operations: _, ...deployment } = stack.deployment;
  return {
    ...stack,
    deployment: {
      ...deployment,
      resources: [...resources],
      ...(pending.length === 0 ? {} : { pending_operations: pending }),
    },
  };
}

function edited(
  resources: readonly StateResource[],
  edit: StateEdit,
  stack: ExportedStack,
  plain: ExportedStack,
  unrecorded: UnrecordedRelease,
): readonly StateResource[] {
  switch (edit.type) {
    case "forget":
      return resources;
    case "apply-release-again":
      return resources.map((resource) =>
        resource.urn === edit.urn && resource.delete !== true ? appliedAgain(resource) : resource,
      );
    case "record":
      return withResource(resources, recordedObject(created(stack, edit.urn), edit.fieldManager));
    case "record-release": {
      const pending = find(stack, edit.urn);
      return withResource(
        resources,
        pending === undefined
          ? describedRelease(edit.urn, resources, unrecorded)
          : recordedRelease(pending, find(plain, edit.urn)?.inputs ?? {}),
      );
    }
  }
}

const find = (stack: ExportedStack, urn: string): StateResource | undefined =>
  pendingOperations(stack).find(({ type, resource }) => type === "creating" && resource.urn === urn)
    ?.resource;

function created(stack: ExportedStack, urn: string): StateResource {
  const resource = find(stack, urn);
  if (resource === undefined) {
    throw new Error(`the state has no pending operation that creates ${urn}`);
  }
  return resource;
}

const appliedAgain = (resource: StateResource): StateResource => ({
  ...resource,
  outputs: { ...resource.outputs, description: interruptedDescription },
});

/** What it replaces is deleted by the next `pulumi up`, unless it is already. */
function withResource(
  resources: readonly StateResource[],
  resource: StateResource,
): readonly StateResource[] {
  const others = resources
    .filter(({ urn, pendingReplacement }) => urn !== resource.urn || pendingReplacement !== true)
    .map((other) => (other.urn === resource.urn ? { ...other, delete: true } : other));
  return [...others, resource];
}

interface ObjectInputs {
  readonly apiVersion?: string;
  readonly metadata?: { readonly name?: string; readonly namespace?: string };
}

/** As the Kubernetes provider records it; `pulumi refresh` fills in the rest. */
function recordedObject(resource: StateResource, fieldManager: string | undefined): StateResource {
  const { apiVersion, metadata } = (resource.inputs ?? {}) as ObjectInputs;
  const { name = "", namespace } = metadata ?? {};
  return {
    ...resource,
    id: namespace === undefined ? name : `${namespace}/${name}`,
    outputs: {
      ...resource.inputs,
      __inputs: resource.inputs,
      __initialApiVersion: apiVersion,
      // Under another name the next change would conflict with the interrupted one.
      ...(fieldManager === undefined ? {} : { __fieldManager: fieldManager }),
    },
  };
}

function recordedRelease(
  resource: StateResource,
  plainInputs: Readonly<Record<string, unknown>>,
): StateResource {
  return appliedAgain({
    ...resource,
    id: `${String(resource.inputs?.["namespace"])}/${String(resource.inputs?.["name"])}`,
    outputs: { ...resource.inputs, __inputs: secret(plainInputs) },
  });
}

/** With just enough that the next `pulumi up` finds the release and applies it with all its values. */
function describedRelease(
  urn: string,
  resources: readonly StateResource[],
  { namespace, release, chartName, chartVersion }: UnrecordedRelease,
): StateResource {
  const provider = resources.find(({ type }) => type === "pulumi:providers:kubernetes");
  if (provider === undefined) {
    throw new Error(
      "the state has no Kubernetes provider; run pulumi up, which registers it, and then this again",
    );
  }
  const component = urn.slice(urn.lastIndexOf("::") + 2);
  const parent = resources.find(
    (resource) => resource.type === "reana:index:ReanaRelease" && resource.urn.endsWith(`::${component}`),
  );
  const inputs = { name: release, namespace, chart: chartName, version: chartVersion };
  return appliedAgain({
    urn,
    type: releaseType,
    custom: true,
    id: `${namespace}/${release}`,
    inputs,
    outputs: { ...inputs, __inputs: secret(inputs) },
    provider: `${provider.urn}::${provider.id}`,
    ...(parent === undefined ? {} : { parent: parent.urn }),
  });
}
