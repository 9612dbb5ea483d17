import { hostname } from "node:os";
import { setTimeout as sleep } from "node:timers/promises";
import type { HelmRevision } from "../../components/cluster/helm-storage";
import { leftPlugins, type LocalProcess } from "./local-processes";
import type { StackLock } from "./stack-lock";

/** Statuses of an operation of Helm that has not ended. */
const running = new Set(["pending-install", "pending-upgrade", "pending-rollback", "uninstalling"]);

/** What the wait looks at, again and again. */
export interface Watched {
  readonly revisions: () => Promise<readonly Pick<HelmRevision, "status" | "revision">[]>;
  readonly processes: () => Promise<readonly LocalProcess[]>;
  /** Called before each pause with what the command waits for. */
  readonly note: (text: string) => void;
}

/** Pause between two looks, in milliseconds. */
const pause = 1000;

/** How long a plugin that was left behind may take to write what it has begun, in milliseconds. */
const beginning = 3000;

/**
 * Waits for an operation of Helm that the killed command's plugin may still finish: it is not killed with the command, and goes on.
 *
 * @param releaseInterrupted whether the state says that an operation on the release was interrupted
 * @param limit longest wait in milliseconds
 */
export async function untilHelmEnds(
  { revisions, processes, note }: Watched,
  lock: StackLock,
  releaseInterrupted: boolean,
  limit: number,
): Promise<void> {
  const start = Date.now();
  // A lock of another machine: its plugin cannot be seen from here, and may still run.
  const elsewhere = lock.type === "elsewhere" && !lock.text.includes(` on ${hostname()},`);
  while (Date.now() - start < limit) {
    const [latest] = await revisions();
    const plugins = leftPlugins(await processes());
    const isRunning = latest !== undefined && running.has(latest.status);
    const mayBegin = releaseInterrupted && plugins.length > 0 && Date.now() - start < beginning;
    if (!mayBegin && !(isRunning && (plugins.length > 0 || elsewhere))) {
      return;
    }
    note(
      `waiting until Helm has ended what it had begun (revision ${latest?.revision ?? "none"}, ${latest?.status ?? "no release"}; ` +
        (plugins.length > 0
          ? `plugin ${plugins.map(({ pid }) => pid).join(", ")} still runs)`
          : "its plugin may still run on another machine)"),
    );
    await sleep(pause);
  }
}
