import * as fs from "node:fs";
import type { Progress } from "../progress";
import { relays } from "./addresses";
import { Boot } from "./boot";
import { endNode, isHeld, takeDown } from "./down";
import { importImage } from "./images";
import { type NodeLayout, nodeLayout, refuseCovered } from "./layout";
import { withLock } from "./lock";
import { isWholeAlias, linkOwner, ownsLink, refuseTakenRanges } from "./network";
import { isUp, type NodeRecord, readRecord, writeRecord } from "./record";
import { createRelay, listen } from "./relay";
import { makeStateDirectory } from "./state-directory";

/** An image archive and the names by which pods refer to it. */
export interface ImageArchive {
  readonly names: readonly string[];
  readonly archive: string;
}

export interface UpOptions {
  /** Absolute path of the state directory. */
  readonly state: string;
  /** Absolute path of the directory with the programs built for the sandbox. */
  readonly binaries: string;
  /** Every image that the node is to have. */
  readonly images: readonly ImageArchive[];
  /** Name, among the images, of the one whose container holds a pod's namespaces. */
  readonly pauseImage: string;
  /** Name, among the images, of CoreDNS. */
  readonly dnsImage: string;
  readonly progress: Progress;
}

export interface UpResult {
  /** False when the node was up before. */
  readonly booted: boolean;
  /** Seconds that the boot took until the node was Ready. */
  readonly readyAfter: number;
  /** Images that the node was given. */
  readonly imported: number;
}

/**
 * Brings the node up. One that is up is left alone, except that it is given the images that it does not have yet; one that
 * is half up, because an earlier `up` was interrupted or a process of it died, is taken down first.
 *
 * @throws Error with one sentence for the administrator
 */
export async function bringUp(options: UpOptions): Promise<UpResult> {
  refuseCovered(options.state, "state directory", "SANDBOX_STATE");
  refuseCovered(options.binaries, "cache directory", "XDG_CACHE_HOME");
  await makeRoom(options.state, options.progress);
  const layout = nodeLayout(options.state);
  makeStateDirectory(layout);
  return withLock(layout, async () => {
    const record = readRecord(layout);
    if (record?.readyAfter !== undefined && isUp(record)) {
      return {
        booted: false,
        readyAfter: record.readyAfter,
        imported: await addMissing(layout, record, options),
      };
    }
    await endNode(layout, record);
    await refuseOccupiedMachine();
    return boot(layout, options);
  });
}

async function boot(layout: NodeLayout, options: UpOptions): Promise<UpResult> {
  const { progress, images, binaries } = options;
  const empty = { binaries, init: undefined, processes: {}, images: [] };
  const record: NodeRecord = { ...empty, readyAfter: undefined, complete: false };
  fs.rmSync(layout.logs, { recursive: true, force: true });
  fs.mkdirSync(layout.logs);
  const boot = new Boot(layout, record);
  let interruption: NodeJS.Signals | undefined;
  const interrupted = (signal: NodeJS.Signals): void => {
    if (interruption === undefined) {
      interruption = signal;
      boot.abort();
      void endNode(layout, readRecord(layout)).finally(() => {
        console.error(
          `Interrupted (${signal}); what the node had made is removed, its logs are in ${layout.logs}.`,
        );
        process.exit(130);
      });
    }
  };
  process.on("SIGINT", interrupted).on("SIGTERM", interrupted);
  try {
    const pause = archiveOf(images, options.pauseImage);
    const dns = archiveOf(images, options.dnsImage);
    const readyAfter = await progress.step("Booting the node", async (note) => {
      note("namespaces and certificates");
      await boot.prepare(options.pauseImage);
      note("control plane");
      return boot.startNode(pause);
    });
    await progress.step("Giving the node its images, cluster DNS and addresses on loopback", async (note) => {
      await boot.addImage(dns);
      const others = images.filter(({ archive }) => archive !== pause && archive !== dns);
      await Promise.all([boot.startDns(options.dnsImage), boot.startRelays(), addImages(boot, others, note)]);
    });
    boot.finish();
    return { booted: true, readyAfter, imported: images.length };
  } catch (error) {
    if (interruption !== undefined) {
      // Everything fails now; the handler above ends this process.
      return new Promise(() => undefined);
    }
    boot.abort();
    await endNode(layout, readRecord(layout));
    throw error;
  } finally {
    process.off("SIGINT", interrupted).off("SIGTERM", interrupted);
  }
}

async function addImages(
  boot: Boot,
  images: readonly ImageArchive[],
  note: (text: string) => void,
): Promise<void> {
  for (const { names, archive } of images) {
    note(names.join(", "));
    await boot.addImage(archive);
  }
}

/** Gives a node that is up the images that were built since. */
async function addMissing(layout: NodeLayout, record: NodeRecord, options: UpOptions): Promise<number> {
  const { binaries, images, progress } = options;
  const missing = images.filter(({ archive }) => !record.images.includes(archive));
  const { init } = record;
  if (init !== undefined && missing.length > 0) {
    await progress.step("Giving the node its new images", async (note) => {
      for (const { names, archive } of missing) {
        note(names.join(", "));
        await importImage(init, archive);
      }
    });
  }
  // Those in the record may have gone from the cache when newer ones were built.
  writeRecord(layout, { ...record, binaries, images: images.map(({ archive }) => archive) });
  return missing.length;
}

/**
 * Refuses a second sandbox, as its addresses would be the first one's. One that no process is left of, because all were killed
 * from outside, cannot be meant to stay: what it left is removed.
 *
 * @throws Error with one sentence for the administrator
 */
async function makeRoom(state: string, progress: Progress): Promise<void> {
  const owner = await linkOwner();
  if (owner === undefined || ownsLink(owner, state)) {
    return;
  }
  if (!isWholeAlias(owner) || isHeld(nodeLayout(owner))) {
    throw new Error(
      `Another sandbox is up on this machine, with the state directory ${owner}, and its addresses are fixed; ` +
        `take it down first: SANDBOX_STATE=${owner} npm run sandbox -- down`,
    );
  }
  await progress.step(
    `Removing a sandbox whose processes were killed, with the state directory ${owner}`,
    () => takeDown(owner),
  );
}

/**
 * Refuses to boot where other programs or networks are in conflict with it.
 *
 * @throws Error with one sentence for the administrator
 */
async function refuseOccupiedMachine(): Promise<void> {
  await refuseTakenRanges();
  for (const { port } of relays) {
    for (const host of ["127.0.0.1", "::1"]) {
      const probe = createRelay({ host, port });
      await listen(probe, { host, port });
      probe.close();
    }
  }
}

function archiveOf(images: readonly ImageArchive[], name: string): string {
  const image = images.find(({ names }) => names.includes(name));
  if (image === undefined) {
    throw new Error(`the image ${name} is not among those assembled for the sandbox`);
  }
  return image.archive;
}
