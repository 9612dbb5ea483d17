import type { Writable } from "node:stream";

/** Where a command writes. */
export interface Io {
  readonly stdout: (text: string) => void;
  readonly stderr: (text: string) => void;
}

/** Standard output and standard error of this process. */
export const processIo: Io = {
  stdout: (text) => void process.stdout.write(text),
  stderr: (text) => void process.stderr.write(text),
};

/** Nobody reads any more: the pipe is closed, as by `head`, or the terminal is gone. */
const withoutReader = ["EPIPE", "EIO"];

/**
 * Ends this process with the exit code of a command.
 *
 * A closed pipe does not end it: the command may be in the middle of a change. Output that cannot be written for another reason, such as a
 * full disk, makes 1 of exit code 0. Connections that are left do not keep the process: a server that does not respond never ends them.
 */
export async function endProcessWith(exitCode: Promise<number>): Promise<void> {
  let lost = false;
  process.stderr.on("error", () => {});
  process.stdout.on("error", ({ code, message }: NodeJS.ErrnoException) => {
    if (!lost && !withoutReader.includes(code ?? "")) {
      lost = true;
      processIo.stderr(`error: the standard output cannot be written: ${message}\n`);
    }
  });
  const code = await exitCode;
  await Promise.all([process.stdout, process.stderr].map(written));
  process.exit(lost && code === 0 ? 1 : code);
}

/** Waits until all is written; what is lost is written, too. */
const written = (stream: Writable): Promise<void> =>
  new Promise((resolve) => {
    stream.write("", () => resolve());
  });
