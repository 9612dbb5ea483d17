import { readdirSync, readFileSync } from "node:fs";
import { sum } from "../statistics";

/**
 * Time that all threads of a process have had on a processor so far, in the kernel too, in seconds. From schedstat, whose first number
 * counts nanoseconds: /proc/PID/stat counts in ticks of 10 ms.
 */
export function cpuTime(pid: number): number {
  const nanoseconds = readdirSync(`/proc/${pid}/task`).map((thread) =>
    Number(readFileSync(`/proc/${pid}/task/${thread}/schedstat`, "utf8").split(" ")[0]),
  );
  return sum(nanoseconds) / 1e9;
}
