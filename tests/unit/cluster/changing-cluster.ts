import type {
  ClusterClient,
  ClusterObject,
  ObjectReference,
} from "../../../components/cluster/cluster-client";
import type { DefinitionClient } from "../../../components/cluster/definition-client";

/** An object of a test's cluster. */
export interface StoredObject extends ClusterObject {
  readonly apiVersion: string;
  readonly kind: string;
}

/** A cluster in memory, with a record of what changed it. */
export interface ChangingCluster {
  readonly client: ClusterClient;
  /** For example `create Job reana-server-database-migration`. */
  readonly changes: readonly string[];
  /** What is there now. */
  readonly objects: () => readonly StoredObject[];
}

/**
 * @param onCreate what the cluster makes of a created object: a Job that has ended, for example
 */
export function changingCluster(
  objects: readonly StoredObject[],
  onCreate: (object: StoredObject) => StoredObject = (object) => object,
): ChangingCluster {
  const stored = new Map(objects.map((object) => [keyOf(object.kind, object.metadata), object]));
  const changes: string[] = [];
  const read = ({ kind, name, namespace }: ObjectReference): Promise<StoredObject | undefined> =>
    Promise.resolve(stored.get(keyOf(kind, { name, namespace })));
  const client = {
    description: "test (https://cluster.invalid)",
    read,
    list: (_: string, kind: string, { namespace, labelSelector }: ListOptions = {}) =>
      Promise.resolve(
        [...stored.values()].filter(
          (object) =>
            object.kind === kind &&
            (namespace === undefined || object.metadata?.namespace === namespace) &&
            matches(object, labelSelector),
        ),
      ),
    create: (object: StoredObject) => {
      changes.push(`create ${object.kind} ${object.metadata?.name}`);
      const made = onCreate(object);
      stored.set(keyOf(made.kind, made.metadata), made);
      return Promise.resolve(made);
    },
    delete: ({ kind, name, namespace }: ObjectReference) => {
      if (stored.delete(keyOf(kind, { name, namespace }))) {
        changes.push(`delete ${kind} ${name}`);
      }
      return Promise.resolve();
    },
  } as unknown as ClusterClient;
  return { client, changes, objects: () => [...stored.values()] };
}

interface ListOptions {
  readonly namespace?: string;
  readonly labelSelector?: string;
}

const keyOf = (
  kind: string,
  metadata: { readonly name?: string; readonly namespace?: string | undefined } | undefined,
): string => `${kind} ${metadata?.namespace ?? ""}/${metadata?.name}`;

const matches = ({ metadata }: StoredObject, labelSelector = ""): boolean =>
  labelSelector
    .split(",")
    .filter((term) => term !== "")
    .map((term) => term.split("="))
    .every(([key = "", value]) => metadata?.labels?.[key] === value);

/** CustomResourceDefinitions in memory; the API server serves each at once. */
export function changingDefinitions(...definitions: readonly ClusterObject[]): {
  readonly client: DefinitionClient;
  /** Those that were applied. */
  readonly applied: readonly ClusterObject[];
} {
  const stored = new Map(definitions.map((definition) => [definition.metadata?.name, definition]));
  const applied: ClusterObject[] = [];
  return {
    applied,
    client: {
      read: (name) => Promise.resolve(stored.get(name)),
      apply: (definition) => {
        applied.push(definition);
        const status = { conditions: [{ type: "Established", status: "True" }] };
        stored.set(definition.metadata?.name, { ...definition, status });
        return Promise.resolve();
      },
    },
  };
}
