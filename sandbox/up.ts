import * as path from "node:path";
import { ensureBinaries } from "./binaries";
import { ensureDebianPackages } from "./debian-packages";
import { stateDirectory } from "./directories";
import { dnsImageName, ensureBinaryImages, ensureRootFileSystemImages, pauseImageName } from "./images";
import { bringUp, type UpResult } from "./node/up";
import { machine, missingPrerequisites } from "./prerequisites";
import type { Progress } from "./progress";

/**
 * Brings the sandbox up from whatever is there: installs and builds what is missing, and boots the node. Where all of it is
 * there already it returns at once.
 *
 * @throws Error with a sentence for each thing that the machine lacks
 */
export async function bringSandboxUp(progress: Progress): Promise<UpResult> {
  const missing = missingPrerequisites(machine());
  if (missing.length > 0) {
    throw new Error(missing.join("\n"));
  }
  await ensureDebianPackages(progress);
  // The images of Debian packages are made while Go compiles. Where one fails the other still comes to its end, and into the cache.
  const [built, debianImages] = await Promise.allSettled([
    ensureBinaries(progress),
    ensureRootFileSystemImages(progress),
  ]);
  const binaries = valueOf(built);
  const images = [...valueOf(debianImages), ...(await ensureBinaryImages(binaries, progress))];
  const state = path.resolve(stateDirectory());
  return bringUp({ state, binaries, images, pauseImage: pauseImageName, dnsImage: dnsImageName, progress });
}

function valueOf<T>(settled: PromiseSettledResult<T>): T {
  if (settled.status === "rejected") {
    throw settled.reason;
  }
  return settled.value;
}
