import type { RecordedResource } from "./program";

/**
 * The order in which resources are applied: each is in a later wave than everything that it waits for. Resources that are no objects of
 * the cluster, such as passwords, take no wave of their own.
 *
 * @param resources in any order
 * @param isApplied which of them are applied
 * @returns waves from 1 on, by URN of those that are applied
 */
export function wavesOf(
  resources: readonly Pick<RecordedResource, "urn" | "dependencies">[],
  isApplied: (urn: string) => boolean,
): ReadonlyMap<string, number> {
  const dependencies = new Map(resources.map((each) => [each.urn, each.dependencies]));
  const latest = new Map<string, number>();
  /** The wave after which what waits for it may come. */
  const visit = (urn: string): number => {
    const known = latest.get(urn);
    if (known !== undefined) {
      return known;
    }
    const before = Math.max(0, ...(dependencies.get(urn) ?? []).map(visit));
    const wave = isApplied(urn) ? before + 1 : before;
    latest.set(urn, wave);
    return wave;
  };
  return new Map(resources.filter(({ urn }) => isApplied(urn)).map(({ urn }) => [urn, visit(urn)]));
}
