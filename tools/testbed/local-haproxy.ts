import { type ChildProcess, spawn } from "node:child_process";
import { connect } from "node:net";
import { healthPaths, podAddresses, podPorts } from "../../components/haproxy/config/input";
import { issuedFor } from "./server-certificate";
import { endProcess } from "./end-process";
import type { OlderHaproxy } from "../../sandbox/images/recipes";
import { haproxyRoot, type HaproxyRoot } from "./haproxy-root";
import { waitUntilReady } from "./readiness";

/** The HAProxy of the image, run on this machine, with a certificate where a pod and an external machine have theirs. */
export interface LocalHaproxy {
  /** PEM of the CA that issued its certificate. */
  readonly ca: string;
  /** Starts it and waits until it takes connections. */
  start(configuration: string, how?: HowToStart): Promise<RunningHaproxy>;
  remove(): void;
}

export interface HowToStart {
  /** A port that it takes connections on once it has started; else that of a pod for plain http. */
  readonly port?: number;
  /** File descriptor for its log; else nobody reads it. */
  readonly log?: number;
  /** A command that becomes the one behind it, such as `env`. */
  readonly by?: readonly string[];
}

export interface RunningHaproxy {
  readonly pid: number;
  end(): Promise<void>;
}

/** How long it may take until it takes connections, in milliseconds. */
const startLimit = 10_000;

/**
 * @param hostname the name in its certificate
 * @param older a series of HAProxy that is in no image of the sandbox; default: the image's
 */
export async function localHaproxy(hostname: string, older?: OlderHaproxy): Promise<LocalHaproxy> {
  const root = await haproxyRoot(older);
  const { ca, certificate, privateKey } = issuedFor(hostname);
  root.writePair("certificate", certificate, privateKey);
  root.writeBundle(`${certificate}${privateKey}`);
  return {
    ca,
    start: (configuration, how) => start(root, configuration, how),
    remove: () => root.remove(),
  };
}

async function start(
  root: HaproxyRoot,
  configuration: string,
  { port = podPorts.http, log, by = [] }: HowToStart = {},
): Promise<RunningHaproxy> {
  const file = root.writeConfiguration(configuration);
  const [command = "", ...args] = [...by, "chroot", ...root.command, "-db", "-f", file];
  const child = spawn(command, args, {
    stdio: ["ignore", log ?? "ignore", "pipe"],
    env: { ...process.env, [podAddresses]: "127.0.0.1,::1" },
  });
  await waitUntilItListens("HAProxy", child, port);
  if (configuration.includes("frontend health")) {
    await waitUntilItForwards("HAProxy", child, podPorts.health);
  }
  // chroot becomes what it runs.
  return { pid: child.pid ?? 0, end: () => endProcess(child) };
}

/** Waits until it takes connections. */
export const waitUntilItListens = (name: string, child: ChildProcess, port: number): Promise<void> =>
  waitUntilReady(name, child, () => takesConnections(port), startLimit);

/** Waits until a check of its server has passed: a pod's HAProxy says 503 before. */
export const waitUntilItForwards = (name: string, child: ChildProcess, healthPort: number): Promise<void> =>
  waitUntilReady(
    name,
    child,
    () =>
      fetch(`http://127.0.0.1:${healthPort}${healthPaths.ready}`).then(
        ({ ok }) => ok,
        () => false,
      ),
    startLimit,
  );

export function takesConnections(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: "127.0.0.1", port });
    socket.once("connect", () => {
      socket.destroy();
      resolve(true);
    });
    socket.once("error", () => resolve(false));
  });
}
