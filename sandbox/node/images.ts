import { containerdSocket } from "./configuration";
import { runInside } from "./namespaces";
import type { ProcessIdentity } from "./process-identity";

/** The client of containerd, in the namespace that kubelet's containers and images are in. */
const client = ["--address", containerdSocket, "--namespace", "k8s.io"];

/**
 * Gives the node an image, so that pods can use it without any registry.
 *
 * @param archive a docker-archive or OCI archive (tar); its names are those it was saved under
 * @returns what containerd prints about it, one line an image
 * @throws Error with the output of containerd
 */
export function importImage(init: ProcessIdentity, archive: string): Promise<string> {
  // As standard input: the archive may lie where the node has directories of its own.
  return runInside(init, "ctr", [...client, "images", "import", "-"], archive);
}

/** Whether containerd takes requests already. */
export async function containerdResponds(init: ProcessIdentity): Promise<boolean> {
  return runInside(init, "ctr", [...client, "version"]).then(
    () => true,
    () => false,
  );
}
