import { createHash, randomUUID } from "node:crypto";
import { mkdir, readdir, rename, rm, stat, utimes } from "node:fs/promises";
import { join } from "node:path";
import { cacheDirectory } from "./directories";

/** Entries of a kind that are kept beside the newest: a change of branch and back builds nothing again. */
const entriesKept = 2;

/** A scratch directory older than this belongs to a run that was interrupted, in milliseconds. */
const abandonedAfter = 24 * 3_600_000;

/** The key of everything that a result depends on, in order. */
export function keyOf(parts: readonly (string | Buffer)[]): string {
  const hash = createHash("sha256");
  for (const part of parts) {
    // The length keeps ["ab", "c"] and ["a", "bc"] apart.
    hash.update(`${part.length}:`).update(part);
  }
  return hash.digest("hex").slice(0, 24);
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

/**
 * A directory that is made once for its key. It is made elsewhere in the cache and renamed when it is whole, so that an interrupted
 * run never leaves half of one; when two runs make the same one at once, the first to finish wins and both use it.
 *
 * @param kind what it is, for example `binaries`: older entries of the same kind are removed
 * @param make fills the empty scratch directory that it is given
 * @returns the directory's absolute path
 */
export async function cached(
  kind: string,
  key: string,
  make: (scratch: string) => Promise<void>,
): Promise<string> {
  const directory = join(cacheDirectory(), kind);
  const entry = join(directory, key);
  if (await exists(entry)) {
    const now = new Date();
    await utimes(entry, now, now);
    return entry;
  }
  const scratch = join(directory, `.scratch-${randomUUID()}`);
  await mkdir(scratch, { recursive: true });
  try {
    await make(scratch);
    await rename(scratch, entry).catch(async (error: unknown) => {
      if (!(await exists(entry))) {
        throw error;
      }
    });
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
  await removeOld(directory, key);
  return entry;
}

async function removeOld(directory: string, newest: string): Promise<void> {
  const found = await Promise.all(
    (await readdir(directory))
      .filter((name) => name !== newest)
      .map(async (name) => ({
        name,
        time: await stat(join(directory, name)).then(
          ({ mtimeMs }) => mtimeMs,
          () => 0,
        ),
      })),
  );
  const entries = found.filter(({ name }) => !name.startsWith(".scratch-")).sort((a, b) => b.time - a.time);
  const abandoned = found.filter(
    ({ name, time }) => name.startsWith(".scratch-") && Date.now() - time > abandonedAfter,
  );
  for (const { name } of [...entries.slice(entriesKept), ...abandoned]) {
    await rm(join(directory, name), { recursive: true, force: true });
  }
}
