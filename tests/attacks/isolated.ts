import { spawn } from "node:child_process";
import { once } from "node:events";

/** Set where the run is in namespaces of its own. */
const inside = "ISOLATED_RUN";

/** Whether this process is one that `runIsolated` started. */
export const isIsolated = (): boolean => process.env[inside] !== undefined;

/**
 * Runs this program again, with the same arguments, in a network of its own that nothing leads out of, whose processes end with it.
 * Needs root.
 *
 * @returns its exit code
 */
export async function runIsolated(): Promise<number> {
  const again = [process.execPath, ...process.execArgv, ...process.argv.slice(1)];
  const unshare = ["--net", "--pid", "--mount-proc", "--fork", "--kill-child"];
  const child = spawn("unshare", [...unshare, "sh", "-c", 'ip link set lo up && exec "$@"', "sh", ...again], {
    stdio: "inherit",
    env: { ...process.env, [inside]: "true" },
  });
  const [code] = (await once(child, "exit")) as [number | null];
  return code ?? 1;
}
