import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { UsageError } from "../command-line/usage-error";
import { stackOfFile, type RenderedFile } from "./files";
import { isEncryptedBySops } from "./generated";
import { generatedPath, renderedPaths, secretsDirectory } from "./layout";
import { replaceFile } from "./replace-file";

/** Texts of the files below a directory, by path with slashes. */
export type ExistingFiles = ReadonlyMap<string, string>;

/** What becomes of a directory. */
export interface DirectoryChanges {
  readonly written: readonly RenderedFile[];
  /** Paths of files of an earlier rendering that this one does not have. */
  readonly removed: readonly string[];
}

const isSecret = (path: string): boolean => path.startsWith(`${secretsDirectory}/`);

/**
 * Looks at what is in the directory before anything is rendered.
 *
 * @param directory its name, for errors
 * @throws UsageError where this stack must not be rendered into it
 */
export function checkExisting(existing: ExistingFiles, directory: string, stack: string): void {
  const encrypted = [...existing].filter(([path, text]) => isSecret(path) && isEncryptedBySops(text));
  if (encrypted.length > 0) {
    const names = encrypted.map(([path]) => join(directory, path)).join(" ");
    throw new UsageError(
      `--output ${directory}: what SOPS has encrypted is not replaced by clear text. Decrypt it first, and encrypt it again afterwards: ` +
        `for file in ${names}; do sops decrypt --in-place "$file"; done`,
    );
  }
  const owner = stackOfFile(existing.get("README.md") ?? "");
  if (owner !== undefined && owner !== stack) {
    throw new UsageError(`--output ${directory}: stack ${owner} is rendered there; give another directory`);
  }
  if (owner !== undefined && !existing.has(generatedPath)) {
    throw new UsageError(
      `--output ${directory}: ${generatedPath} is not there, which has the passwords of this REANA. Put it back: with new passwords REANA ` +
        "does not reach its database. For a REANA that was never deployed, give an empty directory",
    );
  }
}

/**
 * Decides what is written and removed.
 *
 * @throws UsageError where somebody else's file would be replaced
 */
export function changesOf(
  existing: ExistingFiles,
  files: readonly RenderedFile[],
  directory: string,
): DirectoryChanges {
  const foreign = files.find(
    ({ path }) => existing.has(path) && stackOfFile(existing.get(path) ?? "") === undefined,
  );
  if (foreign !== undefined) {
    throw new UsageError(
      `--output ${directory}: ${foreign.path} is there, and npm run render has not written it; move it, or give another directory`,
    );
  }
  const wanted = new Set(files.map(({ path }) => path));
  return {
    written: files.filter(({ path, text }) => existing.get(path) !== text),
    removed: [...existing]
      .filter(([path, text]) => !wanted.has(path) && stackOfFile(text) !== undefined)
      .map(([path]) => path),
  };
}

/** The files that a rendering may have written. */
export function readExisting(directory: string): ExistingFiles {
  if (existsSync(directory) && !statSync(directory).isDirectory()) {
    throw new UsageError(`--output ${directory}: is a file, not a directory`);
  }
  const textAt = (path: string): string =>
    // A pipe would be read for ever; a link that leads nowhere has no text.
    statSync(join(directory, path), { throwIfNoEntry: false })?.isFile() === true
      ? readFileSync(join(directory, path), "utf8")
      : "";
  type Found = readonly (readonly [path: string, text: string])[];
  // Links to directories are not followed: they may lead back here, to files that would be removed under the other name.
  const filesIn = (path: string): Found =>
    readdirSync(join(directory, path), { withFileTypes: true }).flatMap((entry): Found => {
      const inner = `${path}/${entry.name}`;
      return entry.isDirectory() ? filesIn(inner) : [[inner, textAt(inner)]];
    });
  const top = renderedPaths.filter((path) => existsSync(join(directory, path)));
  return new Map(
    top.flatMap((path): Found =>
      statSync(join(directory, path)).isDirectory() ? filesIn(path) : [[path, textAt(path)]],
    ),
  );
}

/**
 * Writes what has changed. Secrets are for the owner's eyes only, also those that were written before.
 *
 * @param existing what was there when the rendering began
 */
export function writeChanges(
  directory: string,
  existing: ExistingFiles,
  { written, removed }: DirectoryChanges,
): void {
  mkdirSync(directory, { recursive: true });
  for (const { path, text } of written) {
    const file = join(directory, path);
    mkdirSync(dirname(file), { recursive: true, ...(isSecret(path) ? { mode: 0o700 } : {}) });
    replaceFile(file, text, isSecret(path) ? 0o600 : 0o666, !existing.has(path));
  }
  removed.forEach((path) => rmSync(join(directory, path)));
  const secrets = join(directory, secretsDirectory);
  chmodSync(secrets, 0o700);
  readdirSync(secrets, { withFileTypes: true })
    .filter((entry) => entry.isFile())
    .forEach(({ name }) => chmodSync(join(secrets, name), 0o600));
}
