import { spawn } from "node:child_process";
import { once } from "node:events";

/** Set in the process that runs in the network namespace. */
const marker = "IN_NETWORK_NAMESPACE";

/** Whether this process is one that `runIsolated` started. */
export const isInNetworkNamespace = (): boolean => process.env[marker] !== undefined;

/**
 * Runs this program again with the same arguments, in network and PID namespaces of its own. It has loopback only, and its processes end
 * with it. Needs root.
 *
 * @returns its exit code
 */
export async function runInNetworkNamespace(): Promise<number> {
  const again = [process.execPath, ...process.execArgv, ...process.argv.slice(1)];
  const unshare = ["--net", "--pid", "--mount-proc", "--fork", "--kill-child"];
  const child = spawn("unshare", [...unshare, "sh", "-c", 'ip link set lo up && exec "$@"', "sh", ...again], {
    stdio: "inherit",
    env: { ...process.env, [marker]: "true" },
  });
  const [code] = (await once(child, "exit")) as [number | null];
  return code ?? 1;
}
