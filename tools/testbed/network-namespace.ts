import { spawn } from "node:child_process";
import { once } from "node:events";

/** Set in the process that runs in the network namespace. */
const marker = "IN_NETWORK_NAMESPACE";

/** Whether this process is one that `runIsolated` started. */
export const isInNetworkNamespace = (): boolean => process.env[marker] !== undefined;

/**
 * Largest packet of loopback, in bytes: Ethernet's. With loopback's own 65,536 a response is one packet, which no client's network carries, and
 * what HAProxy does to fill packets costs time instead of saving it.
 */
const maximumPacket = 1500;

/**
 * Runs this program again with the same arguments, in network and PID namespaces of its own. It has loopback only, and its processes end
 * with it. Needs root.
 *
 * @returns its exit code
 */
export async function runInNetworkNamespace(): Promise<number> {
  const again = [process.execPath, ...process.execArgv, ...process.argv.slice(1)];
  const unshare = ["--net", "--pid", "--mount-proc", "--fork", "--kill-child"];
  const loopback = `ip link set lo mtu ${maximumPacket} up && exec "$@"`;
  const child = spawn("unshare", [...unshare, "sh", "-c", loopback, "sh", ...again], {
    stdio: "inherit",
    env: { ...process.env, [marker]: "true" },
  });
  const [code] = (await once(child, "exit")) as [number | null];
  return code ?? 1;
}
