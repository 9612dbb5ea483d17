import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { closeSync, mkdtempSync, openSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { endProcess } from "../../testbed/end-process";
import type { LocalHaproxy } from "../../testbed/local-haproxy";
import type { Candidate } from "./compare";
import type { Contestant } from "./configurations";

/** Reads what HAProxy logs, as a container's runtime would, and forgets it. A process of its own, so that it delays nobody. */
export interface LogReader {
  /** File descriptor to write to. */
  readonly descriptor: number;
  end(): Promise<void>;
}

export function logReader(): LogReader {
  const directory = mkdtempSync(join(tmpdir(), "bench-log-"));
  const pipe = join(directory, "log");
  execFileSync("mkfifo", [pipe]);
  const reader: ChildProcess = spawn("cat", [pipe], { stdio: ["ignore", "ignore", "inherit"] });
  const descriptor = openSync(pipe, "w");
  return {
    descriptor,
    end: async () => {
      closeSync(descriptor);
      await endProcess(reader);
      rmSync(directory, { recursive: true });
    },
  };
}

/** A HAProxy, to be asked at its port for plain http or for TLS. */
export const haproxyCandidate = (
  haproxy: LocalHaproxy,
  { configuration, ports }: Contestant,
  scheme: "http" | "https",
  log: LogReader,
): Candidate => ({
  start: async () => {
    const running = await haproxy.start(configuration, { port: ports.http, log: log.descriptor });
    return { pids: [running.pid], port: ports[scheme], end: () => running.end() };
  },
});
