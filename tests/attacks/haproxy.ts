import { type ChildProcess, spawn } from "node:child_process";
import { connect } from "node:net";
import { podPorts } from "../../components/haproxy/config/input";
import { issuedFor } from "../e2e/certificate-authority";
import { endProcess } from "../e2e/end-process";
import { haproxyRoot, type HaproxyRoot } from "../e2e/haproxy-root";
import { untilItIsReady } from "../e2e/started-program";
import { hostname } from "./configurations";

/** The HAProxy of the image, with a certificate for the site where the pod and a machine have theirs. */
export interface EdgeHaproxy {
  /** PEM of the CA that its certificate leads to. */
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

export async function edgeHaproxy(): Promise<EdgeHaproxy> {
  const root = await haproxyRoot();
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
  });
  await untilItTakesConnections("HAProxy", child, port);
  // chroot becomes what it runs.
  return { pid: child.pid ?? 0, end: () => endProcess(child) };
}

/** Waits until it takes connections. */
export const untilItTakesConnections = (name: string, child: ChildProcess, port: number): Promise<void> =>
  untilItIsReady(name, child, () => takesConnections(port), startLimit);

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
