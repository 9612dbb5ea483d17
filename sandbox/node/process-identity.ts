import * as fs from "node:fs";

/**
 * A process, and proof that it is still the same one: the kernel gives a pid again after the process ended,
 * but never with the same start time within one boot.
 */
export interface ProcessIdentity {
  readonly pid: number;
  /** Clock ticks between boot and the start of the process (proc_pid_stat(5), field 22). */
  readonly startTime: string;
  /** The boot that the start time counts from. */
  readonly boot: string;
}

export interface ProcessStat {
  /** One letter; Z is a process that has ended and that its parent has not yet collected. */
  readonly state: string;
  readonly parent: number;
  readonly startTime: string;
}

/** Reads the text of /proc/PID/stat. The second field is the program's name and may itself hold blanks and parentheses. */
export function parseProcessStat(text: string): ProcessStat {
  const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
  const [state, parent, startTime] = [fields[0], fields[1], fields[19]];
  if (state === undefined || parent === undefined || startTime === undefined) {
    throw new Error(`not the content of a /proc/PID/stat: ${text}`);
  }
  return { state, parent: Number(parent), startTime };
}

/** The process with this pid, or undefined when there is none (any more). */
export function identify(pid: number): ProcessIdentity | undefined {
  const stat = processStat(pid);
  return stat === undefined || stat.state === "Z"
    ? undefined
    : { pid, startTime: stat.startTime, boot: bootId() };
}

/** Whether the very process runs: not another one with its pid, and not one that has ended. */
export function isRunning(identity: ProcessIdentity): boolean {
  const now = identify(identity.pid);
  return now !== undefined && now.startTime === identity.startTime && now.boot === identity.boot;
}

/** Whether the kernel still knows the very process, be it only as one that has ended and is not yet collected. */
export function isKnown(identity: ProcessIdentity): boolean {
  return processStat(identity.pid)?.startTime === identity.startTime && identity.boot === bootId();
}

/** Ends the very process at once; harmless when it has ended. */
export function kill(identity: ProcessIdentity): void {
  if (isRunning(identity)) {
    try {
      process.kill(identity.pid, "SIGKILL");
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ESRCH") {
        throw error;
      }
    }
  }
}

/** All processes that satisfy a condition on their pid. */
export function findProcesses(condition: (pid: number) => boolean): ProcessIdentity[] {
  return fs
    .readdirSync("/proc")
    .filter((entry) => /^\d+$/.test(entry))
    .map(Number)
    .filter(condition)
    .map(identify)
    .filter((identity) => identity !== undefined);
}

/** The program that a process runs, or undefined when it has ended, is a kernel thread, or may not be looked at. */
export function executableOf(pid: number): string | undefined {
  try {
    // The kernel marks a program whose file was removed or replaced; it is the same program all the same.
    return fs.readlinkSync(`/proc/${pid}/exe`).replace(/ \(deleted\)$/, "");
  } catch {
    return undefined;
  }
}

/** The arguments of a process, program name first; empty when it has ended. */
export function argumentsOf(pid: number): readonly string[] {
  try {
    return fs.readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0").slice(0, -1);
  } catch {
    return [];
  }
}

/** Memory that a process holds, in MiB, or undefined when it has ended. */
export function residentMemory(pid: number): number | undefined {
  try {
    const kilobytes = /^VmRSS:\s+(\d+) kB$/m.exec(fs.readFileSync(`/proc/${pid}/status`, "utf8"))?.[1];
    return kilobytes === undefined ? undefined : Math.round(Number(kilobytes) / 1024);
  } catch {
    return undefined;
  }
}

function processStat(pid: number): ProcessStat | undefined {
  try {
    return parseProcessStat(fs.readFileSync(`/proc/${pid}/stat`, "utf8"));
  } catch {
    return undefined;
  }
}

function bootId(): string {
  return fs.readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim();
}
