import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { readdirSync } from "node:fs";
import { request as requestHttp } from "node:http";
import { request as requestHttps } from "node:https";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { endProcess } from "../../tools/testbed/end-process";
import type { LocalHaproxy } from "../../tools/testbed/local-haproxy";
import { memoryGroup } from "../../tools/testbed/memory-group";
import type { Request, Scenario } from "./attacks";
import { hostname } from "./places";

/** What became of HAProxy and of the other client during an attack. */
export interface Result {
  readonly name: string;
  /** Most bytes of memory, the kernel's for its sockets too. */
  readonly memory: number;
  /** Most file descriptors. */
  readonly descriptors: number;
  /** Whether HAProxy lived. */
  readonly alive: boolean;
  readonly others: readonly Served[];
}

export interface Served {
  readonly name: string;
  readonly requests: number;
  readonly failed: number;
  /** Milliseconds, of those that did not fail. */
  readonly slowest: number;
}

/** How long the attack may take to begin, and how long it is watched then, in milliseconds. */
const beginning = 10_000;
const watched = 3_000;

/** How long another client waits for a response, and between two, in milliseconds. */
const responseLimit = 2_000;
const pause = 200;

export async function measure(
  { name, attack, others }: Scenario,
  configuration: string,
  haproxy: LocalHaproxy,
  memory: number,
): Promise<Result> {
  const group = memoryGroup(memory);
  const server = started("stand-in-server.ts");
  try {
    await once(server, "message");
    const running = await haproxy.start(configuration, { by: group.by });
    const attacker = started("attacker.ts", JSON.stringify(attack));
    try {
      const most = { memory: 0, descriptors: 0 };
      await Promise.race([once(attacker, "message"), sleep(beginning)]);
      const end = Date.now() + watched;
      const watch = async (): Promise<boolean> => {
        while (Date.now() < end) {
          most.memory = Math.max(most.memory, group.used());
          try {
            most.descriptors = Math.max(most.descriptors, readdirSync(`/proc/${running.pid}/fd`).length);
          } catch {
            return false;
          }
          await sleep(100);
        }
        return true;
      };
      const [alive, ...served] = await Promise.all([
        watch(),
        ...others.map((other) => ask(other, haproxy.ca, end)),
      ]);
      return { name, ...most, alive, others: served };
    } finally {
      await endProcess(attacker);
      await running.end();
    }
  } finally {
    await endProcess(server);
    group.remove();
  }
}

const started = (file: string, ...args: readonly string[]): ChildProcess => fork(join(__dirname, file), args);

/** Asks again and again. */
async function ask(other: Request, ca: string, end: number): Promise<Served> {
  const times: number[] = [];
  let failed = 0;
  for (; Date.now() < end; await sleep(pause)) {
    const start = Date.now();
    if ((await statusOf(other, ca)) === other.status) {
      times.push(Date.now() - start);
    } else {
      failed += 1;
    }
  }
  return { name: other.name, requests: times.length + failed, failed, slowest: Math.max(0, ...times) };
}

/** @returns undefined where no response comes in time */
function statusOf({ from, port, tls, path }: Request, ca: string): Promise<number | undefined> {
  return new Promise((resolve) => {
    const request = (tls ? requestHttps : requestHttp)({
      host: "127.0.0.1",
      port,
      path,
      localAddress: from,
      headers: { host: hostname },
      agent: false,
      timeout: responseLimit,
      ...(tls ? { servername: hostname, ca } : {}),
    });
    const timer = setTimeout(() => request.destroy(), responseLimit);
    request.once("response", (response) => {
      response.resume().once("close", () => {
        clearTimeout(timer);
        resolve(response.statusCode);
      });
    });
    request.once("error", () => resolve(undefined));
    request.once("close", () => resolve(undefined));
    request.end();
  });
}
