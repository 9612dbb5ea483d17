import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { endProcess } from "../../testbed/end-process";
import type { LocalHaproxy } from "../../testbed/local-haproxy";
import { hostname, ports, type Contestant } from "./configurations";
import { memoryGroup } from "../../testbed/memory-group";

/** What idle websockets cost in memory, HAProxy's own and the kernel's for its sockets. */
export interface Held {
  readonly name: string;
  /** How many were open at once. */
  readonly count: number;
  /** Bytes without any, and with all of them. */
  readonly without: number;
  readonly with: number;
}

/** Memory that the pod may use, in bytes. */
export const podMemory = 384 * 1024 * 1024;

/** Longest that it may take to open them all, in milliseconds. */
const limit = 120_000;

/** Until the kernel has given back what connecting took, in milliseconds. */
const settling = 2_000;

/** @throws Error unless all of them are open together within the memory of the pod */
export async function holdWebsockets(
  name: string,
  haproxy: LocalHaproxy,
  { configuration, ports: { http, https } }: Contestant,
  scheme: "tls" | "plain",
  count: number,
): Promise<Held> {
  const server = start("websocket-server.ts", [ports.websockets]);
  const group = memoryGroup(podMemory);
  try {
    await said(server, limit);
    const running = await haproxy.start(configuration, { port: http, by: group.by });
    try {
      await sleep(settling);
      const without = group.used();
      const clients = start("websocket-clients.ts", [
        scheme === "tls" ? https : http,
        scheme,
        count,
        hostname,
      ]);
      try {
        await said(clients, limit);
        await sleep(settling);
        const used = group.used();
        clients.send("How many?");
        const open = await said(clients, limit);
        if (open !== count) {
          throw new Error(`${name}: of ${count} websockets ${String(open)} stayed open`);
        }
        return { name, count, without, with: used };
      } finally {
        await endProcess(clients);
      }
    } finally {
      await running.end();
    }
  } finally {
    group.remove();
    await endProcess(server);
  }
}

const start = (file: string, args: readonly (string | number)[]): ChildProcess =>
  fork(join(__dirname, file), args.map(String));

/** The next message of a process. */
async function said(child: ChildProcess, within: number): Promise<unknown> {
  const ended = new AbortController();
  try {
    const [message] = (await Promise.race([
      once(child, "message", { signal: ended.signal }),
      once(child, "exit", { signal: ended.signal }).then(([code]) => {
        throw new Error(`a process of the bench ended with exit code ${String(code)}`);
      }),
      sleep(within, undefined, { signal: ended.signal }).then(() => {
        throw new Error(`a process of the bench said nothing for ${within / 1000} s`);
      }),
    ])) as [unknown];
    return message;
  } finally {
    ended.abort();
  }
}

const mebibytes = (bytes: number): string => (bytes / 1024 / 1024).toFixed(1);

export const websocketColumns = [
  "idle websockets",
  "open at once",
  "memory without, MiB",
  "with them, MiB",
  "one, KiB",
  `${podMemory / 1024 / 1024} MiB are enough for`,
];

export function websocketRow({ name, count, without, with: used }: Held): readonly string[] {
  const one = (used - without) / count;
  return [
    name,
    `${count}`,
    mebibytes(without),
    mebibytes(used),
    (one / 1024).toFixed(1),
    `${Math.floor((podMemory - without) / one)}`,
  ];
}
