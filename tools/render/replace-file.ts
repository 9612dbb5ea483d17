import { closeSync, openSync, renameSync, rmSync, writeFileSync } from "node:fs";

/**
 * Writes a file as a whole: until the new text is on the disk, the old one stays, as on a full disk.
 *
 * @param isNew there was no such file when the rendering began; it is not replaced either
 * @throws Error naming the file
 */
export function replaceFile(file: string, text: string, mode: number, isNew: boolean): void {
  // Another process may write the same file.
  const unfinished = `${file}.${process.pid}.unfinished`;
  try {
    writeFileSync(unfinished, text, { mode, flush: true });
    if (isNew) {
      closeSync(openSync(file, "wx", mode));
    }
    renameSync(unfinished, file);
  } catch (error) {
    rmSync(unfinished, { recursive: true, force: true });
    const { code, message } = error as NodeJS.ErrnoException;
    throw new Error(
      code === "EEXIST"
        ? `${file} was written meanwhile, by another npm run render; wait until that has ended, and run the command again`
        : `${file} cannot be written: ${message}`,
      { cause: error },
    );
  }
}
