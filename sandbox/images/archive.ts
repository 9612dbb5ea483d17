import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { chmod, copyFile, mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { run } from "../processes";
import type { ImageConfiguration, ImageRecipe } from "./recipe-types";

/** Files without time, owner and chance of order: the same content makes the same bytes. */
const reproducible = ["--sort=name", "--mtime=@0", "--owner=0", "--group=0", "--numeric-owner"] as const;

/** Puts files into a layer, by their path in the image. */
export async function layerOfFiles(
  files: Readonly<Record<string, { readonly source: string; readonly mode: number }>>,
  layer: string,
  log: string,
): Promise<void> {
  const root = `${layer}.root`;
  for (const [path, { source, mode }] of Object.entries(files)) {
    const target = join(root, path);
    await mkdir(join(target, ".."), { recursive: true });
    await copyFile(source, target);
    await chmod(target, mode);
  }
  await archiveDirectory(root, ["."], layer, log);
  await rm(root, { recursive: true });
}

/** Packs some of a directory's members into a tar file. */
export async function archiveDirectory(
  directory: string,
  members: readonly string[],
  archive: string,
  log: string,
): Promise<void> {
  await run("tar", ["--create", "--file", archive, ...reproducible, "--directory", directory, ...members], {
    log,
  });
}

export async function sha256(file: string): Promise<string> {
  const hash = createHash("sha256");
  for await (const piece of createReadStream(file) as AsyncIterable<Buffer>) {
    hash.update(piece);
  }
  return hash.digest("hex");
}

/** How OCI names the processor, from how Node does. */
export const architecture = (nodeArchitecture: string): string =>
  nodeArchitecture === "x64" ? "amd64" : nodeArchitecture;

/** The configuration of an image (OCI image specification), as text. `layers` are the digests of its layers, lowest first. */
export function imageConfiguration(
  config: ImageConfiguration,
  layers: readonly string[],
  processor: string,
): string {
  return JSON.stringify({
    architecture: architecture(processor),
    os: "linux",
    config,
    rootfs: { type: "layers", diff_ids: layers.map((digest) => `sha256:${digest}`) },
  });
}

/**
 * Saves images and the layers that they share as one docker-archive.
 *
 * @param layers tar files by the layer's key, in `directory`; they are moved into the archive
 * @param archive path of the archive, in `directory`
 */
export async function saveArchive(
  images: readonly ImageRecipe[],
  layers: Readonly<Record<string, string>>,
  directory: string,
  archive: string,
  log: string,
): Promise<void> {
  const digests = new Map<string, string>();
  for (const [key, file] of Object.entries(layers)) {
    digests.set(key, await sha256(join(directory, file)));
  }
  const members: string[] = ["manifest.json", ...Object.values(layers)];
  const manifest = [];
  for (const [index, { names, layers: keys, configuration }] of images.entries()) {
    const file = `image-${index}.json`;
    const text = imageConfiguration(
      configuration,
      keys.map((key) => digests.get(key) ?? ""),
      process.arch,
    );
    await writeFile(join(directory, file), text);
    members.push(file);
    manifest.push({ Config: file, RepoTags: names, Layers: keys.map((key) => layers[key]) });
  }
  await writeFile(join(directory, "manifest.json"), JSON.stringify(manifest));
  await archiveDirectory(directory, members, archive, log);
  await Promise.all(members.map((member) => rm(join(directory, member))));
}
