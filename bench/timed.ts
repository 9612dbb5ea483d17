import { spawn } from "node:child_process";
import { openSync, closeSync } from "node:fs";

/** Commands that run now; an interruption ends them with everything they started. */
const running = new Set<number>();
let interrupted = false;

for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.on(signal, () => {
    interrupted = true;
    running.forEach(endGroup);
  });
}

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
  const { pid } = child;
  if (pid !== undefined) {
    running.add(pid);
  }
  let late = false;
  const timer = setTimeout(() => {
    late = true;
    running.forEach(endGroup);
  }, limit * 1000);
  try {
    const code = await new Promise<number | null>((resolve, reject) => {
      child.once("error", reject);
      child.once("close", resolve);
    });
    if (code !== 0) {
      const why = late
        ? `took more than ${limit} s`
        : interrupted
          ? "was interrupted"
          : `failed with exit code ${code}`;
      throw new Error(`${command.join(" ")} ${why}; its output: ${log}`);
    }
    return (performance.now() - start) / 1000;
  } finally {
    clearTimeout(timer);
    if (pid !== undefined) {
      running.delete(pid);
    }
  }
}

function endGroup(leader: number): void {
  try {
    process.kill(-leader, "SIGTERM");
  } catch {
    // It has ended by itself.
  }
}
