import { readdirSync, readFileSync } from "node:fs";

/**
 * Time that all threads of a process have had on a processor so far, in the kernel too, in seconds. From schedstat, whose first number
 * counts nanoseconds: /proc/PID/stat counts in ticks of 10 ms.
 */
export function cpuTime(pid: number): number {
  const nanoseconds = readdirSync(`/proc/${pid}/task`).map((thread) =>
    Number(readFileSync(`/proc/${pid}/task/${thread}/schedstat`, "utf8").split(" ")[0]),
  );
  return nanoseconds.reduce((sum, one) => sum + one, 0) / 1e9;
}
