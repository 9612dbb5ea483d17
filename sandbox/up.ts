import * as path from "node:path";
import { ensureBinaries } from "./binaries";
import { ensureDebianPackages } from "./debian-packages";
import { stateDirectory } from "./directories";
import { dnsImageName, ensureImages, pauseImageName } from "./images";
import { bringUp, type UpResult } from "./node/up";
import { machine, missingPrerequisites } from "./prerequisites";
import type { Progress } from "./progress";

/**
 * Brings the sandbox up from whatever is there: installs and builds what is missing, and boots the node. Where all of it is
 * there already it says so within a moment.
 *
 * @throws Error with a sentence for each thing that the machine lacks
 */
export async function bringSandboxUp(progress: Progress): Promise<UpResult> {
  const missing = missingPrerequisites(machine());
  if (missing.length > 0) {
    throw new Error(missing.join("\n"));
  }
  await ensureDebianPackages(progress);
  const binaries = await ensureBinaries(progress);
  const images = await ensureImages(binaries, progress);
  const state = path.resolve(stateDirectory());
  return bringUp({ state, binaries, images, pauseImage: pauseImageName, dnsImage: dnsImageName, progress });
}
