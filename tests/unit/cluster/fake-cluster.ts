import type {
  ClusterClient,
  ClusterObject,
  ClusterReader,
  ObjectReference,
} from "../../../components/cluster/cluster-client";
import type { ResourceChange } from "../../../components/cluster/cluster-checks";

/** Objects that a test's cluster has. */
export interface FakeObject extends ClusterObject {
  readonly apiVersion: string;
  readonly kind: string;
}

const isMeant = (
  { apiVersion, kind, metadata }: FakeObject,
  reference: Omit<ObjectReference, "name">,
): boolean =>
  apiVersion === reference.apiVersion &&
  kind === reference.kind &&
  (reference.namespace === undefined || metadata?.namespace === reference.namespace);

/** A cluster that can be read. */
export const fakeCluster = (...objects: readonly FakeObject[]): ClusterReader => ({
  description: "test (https://cluster.invalid)",
  read: (reference) =>
    Promise.resolve(
      objects.find((each) => isMeant(each, reference) && each.metadata?.name === reference.name),
    ),
  list: (apiVersion, kind, { namespace, labelSelector = "" } = {}) =>
    Promise.resolve(
      objects.filter(
        (each) =>
          isMeant(each, { apiVersion, kind, namespace }) &&
          labelSelector
            .split(",")
            .filter((term) => term !== "")
            .every((term) => {
              const [key = "", value] = term.split("=");
              const label = each.metadata?.labels?.[key];
              return value === undefined ? label !== undefined : label === value;
            }),
      ),
    ),
});

/** As hooks are given it: connected when they first need it. */
export const connectedTo =
  (...objects: readonly FakeObject[]): (() => Promise<ClusterClient>) =>
  () =>
    Promise.resolve(fakeCluster(...objects) as ClusterClient);

/** The creation of a resource, in a preview. */
export const creationOf = (type: string, inputs: Readonly<Record<string, unknown>>): ResourceChange => ({
  urn: `urn:pulumi:test::reana::${type}::tested`,
  name: "tested",
  type,
  inputs,
  before: undefined,
  preview: true,
});
