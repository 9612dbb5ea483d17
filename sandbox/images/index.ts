import { readFileSync, statSync } from "node:fs";
import { rm } from "node:fs/promises";
import { basename, join } from "node:path";
import { cached, keyOf } from "../cache";
import { buildLogDirectory } from "../directories";
import type { Progress } from "../progress";
import { run } from "../processes";
import { layerOfFiles, saveArchive } from "./archive";
import { layerOfPackages, unpack } from "./debian";
import { layerOfPythonPackages } from "./python";
import type { ArchiveRecipe, LayerSource } from "./recipe-types";
import { messageBroker } from "./message-broker";
import { binaryRecipes, debianRecipes, olderHaproxies, type OlderHaproxy } from "./recipes";

export { dnsImageName, pauseImageName } from "./names";

/** A docker-archive and the names by which pods refer to its images. */
export interface ImageArchive {
  readonly names: readonly string[];
  /** Absolute path. */
  readonly archive: string;
}

const archiveName = "images.tar";

/** Raised by hand when archives are made differently from the same recipe. */
const format = "2";

const logOf = (name: string): string => join(buildLogDirectory(), `image-${name}.log`);

/** The images that need none of the sandbox's own binaries: they can be made while those are built. */
export function ensureRootFileSystemImages(progress: Progress): Promise<readonly ImageArchive[]> {
  return ensureAll(debianRecipes, "", progress);
}

/** The images that are made from the sandbox's own binaries. */
export function ensureBinaryImages(binaries: string, progress: Progress): Promise<readonly ImageArchive[]> {
  return ensureAll(binaryRecipes, binaries, progress);
}

async function ensureAll(
  recipes: readonly ArchiveRecipe[],
  binaries: string,
  progress: Progress,
): Promise<readonly ImageArchive[]> {
  const archives: ImageArchive[] = [];
  for (const recipe of recipes) {
    archives.push(await ensureArchive(recipe, binaries, progress));
  }
  return archives;
}

/** RabbitMQ, which the node has only where a test gives it the image. */
export const ensureMessageBrokerImage = (progress: Progress): Promise<ImageArchive> =>
  ensureArchive(messageBroker, "", progress);

/** What the archive depends on: its recipe, the files in it, and the build that its binaries come from. */
function keyFor(recipe: ArchiveRecipe, binaries: string): string {
  const contents = Object.values(recipe.layers).flatMap((source): readonly (string | Buffer)[] => {
    switch (source.kind) {
      case "debian":
        return [];
      case "files":
        return Object.values(source.files).flatMap((file) => [`${modeOf(file)}`, readFileSync(file)]);
      case "python":
        return [readFileSync(source.requirements)];
      case "binary":
        return [basename(binaries)];
    }
  });
  const text = JSON.stringify(recipe, (_, value: unknown) =>
    value instanceof RegExp ? value.source : value,
  );
  return keyOf([format, process.arch, text.replaceAll(join(__dirname, ".."), ""), ...contents]);
}

/** What of a file's mode git keeps. */
const modeOf = (file: string): number => ((statSync(file).mode & 0o100) === 0 ? 0o644 : 0o755);

async function ensureArchive(
  recipe: ArchiveRecipe,
  binaries: string,
  progress: Progress,
): Promise<ImageArchive> {
  const directory = await cached(join("images", recipe.name), keyFor(recipe, binaries), (scratch) =>
    progress.step(`Making the image of ${recipe.name}`, () => make(recipe, binaries, scratch)),
  );
  return { names: recipe.images.flatMap(({ names }) => names), archive: join(directory, archiveName) };
}

async function make(recipe: ArchiveRecipe, binaries: string, scratch: string): Promise<void> {
  const log = logOf(recipe.name);
  const layers: Record<string, string> = {};
  for (const [key, source] of Object.entries(recipe.layers)) {
    const file = `${key}.tar`;
    await makeLayer(source, binaries, join(scratch, file), log);
    layers[key] = file;
  }
  await saveArchive(recipe.images, layers, scratch, join(scratch, archiveName), log);
}

async function makeLayer(source: LayerSource, binaries: string, layer: string, log: string): Promise<void> {
  switch (source.kind) {
    case "debian":
      return layerOfPackages(source, layer, log);
    case "python":
      return layerOfPythonPackages(source, join(layer, "..", `${source.base}.tar`), layer, log);
    case "files":
      return layerOfFiles(
        Object.fromEntries(
          Object.entries(source.files).map(([path, file]) => [path, { source: file, mode: modeOf(file) }]),
        ),
        layer,
        log,
      );
    case "binary":
      return layerOfFiles(
        { [source.path]: { source: join(binaries, source.binary), mode: 0o755 } },
        layer,
        log,
      );
  }
}

/**
 * A root file system with HAProxy, unpacked in the cache, for running it outside the node (`chroot`).
 *
 * @param older a series that is in no image; default: the image's
 * @returns absolute path of its directory
 */
export async function haproxyRootFileSystem(progress: Progress, older?: OlderHaproxy): Promise<string> {
  const name = older === undefined ? "haproxy" : `haproxy-${older}`;
  const recipe =
    older === undefined
      ? debianRecipes.find((candidate) => candidate.name === name)
      : { name, layers: { debian: olderHaproxies[older] }, images: [] };
  if (recipe === undefined) {
    throw new Error("no recipe makes haproxy");
  }
  const { archive } = await ensureArchive(recipe, "", progress);
  const directory = await cached("haproxy-root", basename(join(archive, "..")), async (scratch) => {
    const log = logOf(name);
    await run("tar", ["--extract", "--file", archive, "--directory", scratch, "debian.tar"], { log });
    await unpack(join(scratch, "debian.tar"), join(scratch, "root"), log);
    await rm(join(scratch, "debian.tar"));
  });
  return join(directory, "root");
}
