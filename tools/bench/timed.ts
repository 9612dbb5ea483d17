import { spawn } from "node:child_process";
import { openSync, closeSync } from "node:fs";

/**
 * Runs a command in a process group of its own, its output added to a file.
 *
 * @param limit longest run in seconds; then the whole group is ended
 * @returns how long it took, in seconds
 * @throws Error when it fails, takes too long or is interrupted
 */
export async function timed(
  command: readonly [string, ...string[]],
  { env, log, limit }: { readonly env: NodeJS.ProcessEnv; readonly log: string; readonly limit: number },
): Promise<number> {
  const [program, ...args] = command;
  const file = openSync(log, "a");
  const start = performance.now();
  const child = spawn(program, args, { env, detached: true, stdio: ["ignore", file, file] });
  closeSync(file);
  let ended = "";
  const end = (why: string) => (): void => {
    ended = why;
    endGroup(child.pid);
  };
  const timer = setTimeout(end(`took more than ${limit} s`), limit * 1000);
  // A group of its own does not hear the terminal's interrupt.
  const interrupt = end("was interrupted");
  process.on("SIGINT", interrupt).on("SIGTERM", interrupt);
  try {
    const code = await new Promise<number | null>((resolve, reject) => {
      child.once("error", reject);
      child.once("close", resolve);
    });
    if (code !== 0) {
      const why = ended === "" ? `failed with exit code ${code}` : ended;
      throw new Error(`${command.join(" ")} ${why}; its output: ${log}`);
    }
    return (performance.now() - start) / 1000;
  } finally {
    clearTimeout(timer);
    process.off("SIGINT", interrupt).off("SIGTERM", interrupt);
  }
}

function endGroup(leader: number | undefined): void {
  if (leader === undefined) {
    return;
  }
  try {
    process.kill(-leader, "SIGTERM");
  } catch {
    // It has ended by itself.
  }
}
