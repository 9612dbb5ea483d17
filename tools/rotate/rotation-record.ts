import { z } from "zod";
import type { ClusterClient } from "../../components/cluster/cluster-client";

const names = z.array(z.string()).readonly();

const recordShape = z.object({
  /** Which secret it is: value of `--secret`. */
  secret: z.string(),
  /** The account that was in use before. */
  from: z.string(),
  /** The account that takes its place. */
  to: z.string(),
  /** The last step that is done for certain. */
  done: z.enum(["begun", "configured", "deployed"]),
  /** Uids of the pods that were there before the Secret changed. */
  pods: names.optional(),
  /** Uids of the workflows' pods that were there when the last of those pods was gone: they have the account of before. */
  workflows: names.optional(),
});

/** How far a rotation has come: no password is in it. */
export type RotationRecord = z.infer<typeof recordShape>;

/** Keeps the record of a rotation that has not ended, so that the command can go on with it. */
export interface RecordStore {
  read(): Promise<RotationRecord | undefined>;
  write(record: RotationRecord): Promise<void>;
  delete(): Promise<void>;
}

/** The record as ConfigMap `<prefix>-rotation`, which is there while a rotation has not ended. */
export function recordStore(
  cluster: Pick<ClusterClient, "read" | "apply" | "delete">,
  namespace: string,
  prefix: string,
): RecordStore {
  const reference = { apiVersion: "v1", kind: "ConfigMap", name: `${prefix}-rotation`, namespace };
  return {
    async read() {
      const found = await cluster.read(reference);
      if (found === undefined) {
        return undefined;
      }
      try {
        return recordShape.parse(JSON.parse(found.data?.["record"] ?? ""));
      } catch {
        throw new Error(
          `ConfigMap ${reference.name} in namespace ${namespace} should say how far a rotation has come, and cannot be read: delete it, ` +
            "run pulumi up, and begin the rotation anew",
        );
      }
    },
    async write(record) {
      const { name, ...kind } = reference;
      await cluster.apply({
        apiVersion: kind.apiVersion,
        kind: kind.kind,
        metadata: { name, namespace },
        data: { record: JSON.stringify(record) },
      });
    },
    delete: () => cluster.delete(reference),
  };
}
