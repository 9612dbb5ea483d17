import { spawn } from "node:child_process";
import { once } from "node:events";
import { connect, createServer } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { haproxyConfiguration } from "../../haproxy/configuration";
import { podPorts, type PodCertificate } from "../../haproxy/intent";
import type { TlsHandling } from "../../path/request-path";
import { settings } from "../config/words";
import { endProcess } from "./end-process";
import type { HaproxyRoot } from "./haproxy-root";

/** HAProxy as a pod runs it, but at ports of this machine's loopback that nobody else has: for tests that need no node. */

/** What the pods of these tests are called from outside. */
export const hostname = "reana.example.org";

export type LoopbackPorts = Readonly<Record<keyof typeof podPorts, number>>;

export interface LoopbackHaproxy {
  readonly ports: LoopbackPorts;
  /** What it wrote to standard output so far: its log. */
  log(): string;
  end(): Promise<void>;
}

/** How long it may take until it takes connections, in milliseconds. */
const startLimit = 10_000;

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, "close");
  return port;
}

/** haproxy.cfg of a pod for a stack that says nothing but its host name, with Traefik at a port of this machine. */
export function podConfiguration(
  tls: Exclude<TlsHandling, "never sees">,
  traefikPort: number,
  certificate: PodCertificate = "mounted",
): string {
  const { endpoint, frontEnd } = settings({ hostname });
  if (frontEnd.type !== "haproxy") {
    throw new Error("HAProxy is no longer what clients meet first unless told otherwise");
  }
  const traefik = [`127.0.0.1:${traefikPort}`];
  return haproxyConfiguration({
    endpoint,
    version: "3.2",
    size: frontEnd,
    place: { type: "pod", certificate },
    tls,
    told: { by: "nobody" },
    traefik: { http: traefik, https: traefik },
  });
}

/** A pod's haproxy.cfg with other ports in place of the pod's, on loopback. */
export async function onLoopback(
  configuration: string,
): Promise<{ readonly text: string; readonly ports: LoopbackPorts }> {
  const ports: Record<keyof typeof podPorts, number> = { ...podPorts };
  let text = configuration;
  for (const name of Object.keys(podPorts) as (keyof typeof podPorts)[]) {
    ports[name] = await freePort();
    text = text
      .replaceAll(`bind 0.0.0.0:${podPorts[name]}`, `bind 127.0.0.1:${ports[name]}`)
      .replaceAll(`bind :::${podPorts[name]}`, `bind ::1:${ports[name]}`);
  }
  return { text, ports };
}

/** Starts it and waits until it takes connections. */
export async function startOnLoopback(root: HaproxyRoot, configuration: string): Promise<LoopbackHaproxy> {
  const { text, ports } = await onLoopback(configuration);
  const child = spawn("chroot", [...root.command, "-db", "-f", root.writeConfiguration(text)], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  const said: string[] = [];
  const logged: string[] = [];
  child.stdout.setEncoding("utf8").on("data", (piece: string) => logged.push(piece));
  child.stderr.setEncoding("utf8").on("data", (piece: string) => said.push(piece));
  const end = (): Promise<void> => endProcess(child);
  const deadline = Date.now() + startLimit;
  while (!(await takesConnections(ports.health))) {
    if (child.exitCode !== null || Date.now() > deadline) {
      await end();
      throw new Error(`HAProxy does not start:\n${said.join("")}`);
    }
    await sleep(20);
  }
  return { ports, log: () => logged.join(""), end };
}

function takesConnections(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: "127.0.0.1", port });
    socket.once("connect", () => {
      socket.destroy();
      resolve(true);
    });
    socket.once("error", () => resolve(false));
  });
}
