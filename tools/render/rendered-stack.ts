import { hasSecret, inClear, isObject, isRelease, named, type KubernetesObject } from "./kubernetes-object";
import type { ProgramRun, RecordedResource } from "./program";
import { releaseOf, type RenderedRelease } from "./release";
import type { Tree } from "./tree";
import { wavesOf } from "./waves";

/** An object of the stack beside the Helm release. */
export interface RenderedObject {
  /** From 1 on; everything that it waits for has a smaller one. */
  readonly wave: number;
  readonly object: KubernetesObject;
  /** Whether it holds secrets. */
  readonly secret: boolean;
  /** Whether it stays when it leaves the stack. */
  readonly kept: boolean;
}

/** Everything that the program registers in a cluster, as plain data. */
export interface RenderedStack {
  /** In the order in which they are applied. */
  readonly objects: readonly RenderedObject[];
  readonly release: RenderedRelease;
  readonly releaseWave: number;
  /** The stack's outputs. */
  readonly outputs: Readonly<Record<string, unknown>>;
  /** Secrets of somebody else that it uses, each as `namespace/name`. */
  readonly readSecrets: readonly string[];
}

/**
 * Kinds that are ready only when everything else serves: the issuer of a Certificate connects to the front end, and an Ingress is ready
 * for Argo CD when its controller has written the address. Nothing needs them to be ready, and what waits for them in an earlier wave
 * would wait forever. Pulumi does not wait for them.
 */
const readyLast = ["Certificate", "Ingress"];

export function renderedStack({ resources, outputs }: ProgramRun): RenderedStack {
  const release = resources.find(isRelease);
  if (release === undefined) {
    throw new Error("the program registered no Helm release");
  }
  const applied = new Map(
    resources.filter((each) => isObject(each) || isRelease(each)).map((each) => [each.urn, each]),
  );
  const waves = wavesOf(resources, (urn) => applied.has(urn));
  const last = 1 + Math.max(...waves.values());
  const wave = ({ urn, type }: RecordedResource): number =>
    readyLast.some((kind) => type.endsWith(`:${kind}`)) ? last : (waves.get(urn) ?? 0);
  const objects = [...applied.values()].filter(isObject).map((resource) => ({
    wave: wave(resource),
    object: named(resource.name, inClear(resource.inputs) as Tree),
    secret: hasSecret(resource.inputs),
    kept: resource.retainOnDelete,
  }));
  return {
    objects: objects.sort((a, b) => a.wave - b.wave || (titleOf(a) < titleOf(b) ? -1 : 1)),
    release: releaseOf(release),
    releaseWave: wave(release),
    outputs,
    readSecrets: resources.flatMap(({ type, readId }) =>
      readId !== undefined && type === "kubernetes:core/v1:Secret" ? [readId] : [],
    ),
  };
}

/** For example `configmap-reana-haproxy`. */
export const titleOf = ({ object }: Pick<RenderedObject, "object">): string =>
  `${object.kind.toLowerCase()}-${object.metadata.name}`;
