import type { AccountSecret } from "./account-secret";
import type { Accounts } from "./accounts";
import type { PodReplacement } from "./pod-replacement";
import type { RecordStore, RotationRecord } from "./rotation-record";
import type { StackAccount } from "./stack-account";

/** What a rotation works on. */
export interface RotationParts {
  /** Value of `--secret`. */
  readonly secret: string;
  readonly stackName: string;
  readonly accounts: Accounts;
  readonly record: RecordStore;
  readonly stack: StackAccount;
  readonly clusterSecret: AccountSecret;
  readonly pods: Pick<PodReplacement, "present" | "replace">;
  /** Uids of the pods of workflows that run. */
  readonly workflows: () => Promise<readonly string[]>;
  readonly newPassword: () => string;
  /** Whether the account of before is disabled though workflows have it. */
  readonly disableNow: boolean;
  /** Throws where the user has interrupted the command: between two steps, where it can go on later. */
  readonly stopIfInterrupted: () => void;
  readonly progress: (text: string) => void;
}

export interface RotationResult {
  /** The account that REANA's pods have now. */
  readonly user: string;
  readonly previousUser: string;
  /** Whether no password opens the account of before. */
  readonly previousDisabled: boolean;
  /** How many workflows still have it. */
  readonly workflows: number;
}

/**
 * Gives REANA another account of a service, with a new password. The two are open while pods are replaced, so that each pod is let in with
 * what it was started with. Each step may be repeated; the record says where an interrupted rotation goes on.
 */
export async function rotate(parts: RotationParts): Promise<RotationResult> {
  const record = await begun(parts);
  try {
    return await goOn(record, parts);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(`${reason}\nThe rotation has not ended: run the command again to go on.`, {
      cause: error,
    });
  }
}

async function goOn(first: RotationRecord, parts: RotationParts): Promise<RotationResult> {
  const { accounts, record: store, workflows, progress, stopIfInterrupted } = parts;
  let record = first;
  if (record.done !== "deployed") {
    record = await configured(record, parts);
    stopIfInterrupted();
    record = await deployed(record, parts);
    stopIfInterrupted();
  }
  const before = new Set(record.workflows ?? []);
  const left = (await workflows()).filter((uid) => before.has(uid)).length;
  const result = { user: record.to, previousUser: record.from };
  if (left > 0 && !parts.disableNow) {
    return { ...result, previousDisabled: false, workflows: left };
  }
  progress(`Disabling ${record.from} ...`);
  await accounts.disable(record.from, record.to);
  await store.delete();
  return { ...result, previousDisabled: true, workflows: left };
}

/** The record of the rotation that was interrupted, or of a new one. */
async function begun(parts: RotationParts): Promise<RotationRecord> {
  const { secret, stackName, accounts, record: store, stack, clusterSecret, progress } = parts;
  const interrupted = await store.read();
  if (interrupted !== undefined) {
    if (interrupted.secret !== secret) {
      throw new Error(
        `the rotation of ${interrupted.secret} has not ended: npm run rotate -- --stack ${stackName} --secret ${interrupted.secret}`,
      );
    }
    progress(`Going on with the rotation from ${interrupted.from} to ${interrupted.to} ...`);
    return interrupted;
  }
  const from = await clusterSecret.user();
  const record: RotationRecord = { secret, from, to: await accounts.successorOf(from), done: "begun" };
  progress("Comparing the stack with its last update (pulumi preview) ...");
  if (await stack.hasChanges()) {
    throw new Error(
      `the stack has changes that are not deployed, which this command would deploy too: run pulumi up --stack ${stackName} first`,
    );
  }
  await store.write(record);
  return record;
}

/** The stack's settings have the new account. Nothing uses a password before the record says so: until then it is made anew. */
async function configured(record: RotationRecord, parts: RotationParts): Promise<RotationRecord> {
  if (record.done !== "begun") {
    return record;
  }
  parts.progress(`Setting a new password of ${record.to} in the stack ...`);
  await parts.stack.configure({ user: record.to, password: parts.newPassword() });
  const next: RotationRecord = { ...record, done: "configured" };
  await parts.record.write(next);
  return next;
}

/** Both accounts are open, and pods have the new one. */
async function deployed(record: RotationRecord, parts: RotationParts): Promise<RotationRecord> {
  const { accounts, record: store, stack, clusterSecret, pods, progress } = parts;
  const account = { user: record.to, password: await stack.password() };
  progress(`Letting ${record.to} in beside ${record.from} ...`);
  await accounts.enable(account, record.from);
  await accounts.check(account);
  // An update refuses to overwrite a password in the cluster: it is the same in both by then.
  await clusterSecret.write(account);
  const before = record.pods ?? (await pods.present());
  await store.write({ ...record, pods: before });
  await pods.replace(before, () => stack.up());
  const next: RotationRecord = {
    ...record,
    pods: before,
    done: "deployed",
    workflows: await parts.workflows(),
  };
  await store.write(next);
  return next;
}
