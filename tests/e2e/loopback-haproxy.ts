import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import type { FrontEndSettings, HaproxySettings } from "../../components/config/settings";
import { haproxyConfiguration } from "../../components/haproxy/config/configuration";
import { podPorts, type HaproxyConfigInput } from "../../components/haproxy/config/input";
import { settings } from "../unit/config/stack-settings";
import { takesConnections, waitUntilItForwards, waitUntilItListens } from "../../tools/testbed/local-haproxy";
import { issuedFor, type Issued } from "../../tools/testbed/server-certificate";
import { endProcess } from "../../tools/testbed/end-process";
import { haproxyRoot, type HaproxyRoot } from "../../tools/testbed/haproxy-root";

/** The HAProxy of the pods on this machine's loopback, at ports of its own. */
export interface LoopbackHaproxy {
  readonly ports: Readonly<Record<keyof typeof podPorts, number>>;
  /** Its output so far: log, warnings and errors. */
  output(): string;
  /** Its log alone, which goes to standard output. */
  log(): string;
  /** Null while it runs. */
  exitCode(): number | null;
  end(): Promise<void>;
}

/** One with a certificate, PEM of whose CA is `ca`. */
export interface CertifiedHaproxy extends LoopbackHaproxy {
  readonly ca: string;
}

export const hostname = "reana.example.org";

/** What a pod's haproxy.cfg is written for, with one server of this machine in Traefik's place. */
export function loopbackConfigInput(
  serverPort: number,
  { frontEnd: overrides = {}, ...input }: LoopbackStack = {},
): HaproxyConfigInput {
  const { endpoint, frontEnd } = settings({ hostname, frontEnd: { type: "haproxy", ...overrides } });
  const size = haproxySettings(frontEnd);
  const server = `127.0.0.1:${serverPort}`;
  return {
    endpoint,
    version: "3.2",
    size,
    customConfig: size.customConfig,
    runtime: { type: "pod", certificate: "mounted" },
    tls: "terminate",
    loadBalancer: undefined,
    traefik: { http: [server], https: [server] },
    ...input,
  };
}

export interface LoopbackStack extends Partial<HaproxyConfigInput> {
  /** As in a stack file, beside `type: haproxy`. */
  readonly frontEnd?: Readonly<Record<string, unknown>>;
}

function haproxySettings(frontEnd: FrontEndSettings): HaproxySettings {
  if (frontEnd.type !== "haproxy") {
    throw new Error("not a HAProxy of the cluster");
  }
  return frontEnd;
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, "close");
  return port;
}

/** haproxy.cfg with free ports of this machine. */
async function onFreePorts(
  text: string,
): Promise<{ readonly text: string; readonly ports: LoopbackHaproxy["ports"] }> {
  const ports = { ...podPorts } as Record<keyof typeof podPorts, number>;
  let moved = text;
  for (const [name, from] of Object.entries(podPorts)) {
    const to = await freePort();
    ports[name as keyof typeof podPorts] = to;
    moved = moved
      .replaceAll(`bind 0.0.0.0:${from}`, `bind 127.0.0.1:${to}`)
      .replaceAll(`bind :::${from}`, `bind ::1:${to}`)
      // Servers that lead back to HAProxy.
      .replace(new RegExp(`^( +server own \\S+:)${from}$`, "gm"), `$1${to}`);
  }
  // Abstract sockets belong to the network namespace, which the HAProxies of this machine share.
  moved = moved.replaceAll(/abns@[a-z-]+/g, `$&-${ports.health}`);
  return { text: moved, ports };
}

/** Starts one in a root of its own. */
export async function startLoopbackHaproxy(
  input: HaproxyConfigInput,
  issued: Issued = issuedFor(hostname),
): Promise<CertifiedHaproxy> {
  const root = await haproxyRoot();
  root.writePair("certificate", issued.certificate, issued.privateKey);
  const running = await startIn(root, input);
  const end = async (): Promise<void> => {
    await running.end();
    root.remove();
  };
  return { ...running, ca: issued.ca, end };
}

/** How often other ports are tried, where another program has taken one since it was found free. */
const attempts = 5;

/** Starts it, and waits until it takes connections, and forwards them where its server is there. */
export async function startIn(root: HaproxyRoot, input: HaproxyConfigInput): Promise<LoopbackHaproxy> {
  const configuration = haproxyConfiguration(input);
  for (let attempt = 1; ; attempt += 1) {
    const { text, ports } = await onFreePorts(configuration);
    const output: string[] = [];
    try {
      return await startAt(root, text, ports, await serverOf(input), output);
    } catch (error) {
      if (attempt === attempts || !/cannot bind socket/i.test(output.join(""))) {
        throw error;
      }
    }
  }
}

/** Whether something of this machine listens in Traefik's place. */
async function serverOf({ tls, traefik }: HaproxyConfigInput): Promise<"listens" | "is away"> {
  const [server = ""] = tls === "passthrough" ? traefik.https : traefik.http;
  return (await takesConnections(Number(server.split(":").at(-1)))) ? "listens" : "is away";
}

/** @param pieces gets all that it prints */
async function startAt(
  root: HaproxyRoot,
  text: string,
  ports: LoopbackHaproxy["ports"],
  server: Awaited<ReturnType<typeof serverOf>>,
  pieces: string[],
): Promise<LoopbackHaproxy> {
  // Without SO_REUSEPORT (-dR): two HAProxies at one port would share its connections in silence.
  const child = spawn("chroot", [...root.command, "-dR", "-db", "-f", root.writeConfiguration(text)]);
  const logged: string[] = [];
  child.stdout.setEncoding("utf8").on("data", (piece: string) => {
    pieces.push(piece);
    logged.push(piece);
  });
  child.stderr.setEncoding("utf8").on("data", (piece: string) => pieces.push(piece));
  const output = (): string => pieces.join("");
  const end = (): Promise<void> => endProcess(child);
  await waitUntilItListens("HAProxy", child, ports.health);
  if (server === "listens") {
    await waitUntilItForwards("HAProxy", child, ports.health);
  }
  return { ports, output, log: () => logged.join(""), exitCode: () => child.exitCode, end };
}
