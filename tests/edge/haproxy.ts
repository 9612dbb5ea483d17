import { spawn } from "node:child_process";
import { connect } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { podPorts } from "../../haproxy/intent";
import { issuedFor } from "../e2e/certificate-authority";
import { endProcess } from "../e2e/end-process";
import { haproxyRoot, type HaproxyRoot } from "../e2e/haproxy-root";
import { hostname } from "./configurations";

/** The HAProxy of the image, with a certificate for the site where the pod and a machine have theirs. */
export interface EdgeHaproxy {
  /** PEM of the CA that its certificate leads to. */
  readonly ca: string;
  /** Starts it and waits until it takes connections. */
  start(configuration: string): Promise<RunningHaproxy>;
  remove(): void;
}

export interface RunningHaproxy {
  end(): Promise<void>;
}

/** How long it may take until it takes connections, in milliseconds. */
const startLimit = 10_000;

export async function edgeHaproxy(): Promise<EdgeHaproxy> {
  const root = await haproxyRoot();
  const { ca, certificate, privateKey } = issuedFor(hostname);
  root.writePair("certificate", certificate, privateKey);
  root.writeBundle(`${certificate}${privateKey}`);
  return { ca, start: (configuration) => start(root, configuration), remove: () => root.remove() };
}

async function start(root: HaproxyRoot, configuration: string): Promise<RunningHaproxy> {
  const file = root.writeConfiguration(configuration);
  const child = spawn("chroot", [...root.command, "-db", "-f", file], {
    stdio: ["ignore", "ignore", "pipe"],
  });
  const said: string[] = [];
  child.stderr.setEncoding("utf8").on("data", (text: string) => said.push(text));
  const end = (): Promise<void> => endProcess(child);
  const deadline = Date.now() + startLimit;
  while (!(await takesConnections(podPorts.http))) {
    if (child.exitCode !== null || Date.now() > deadline) {
      await end();
      throw new Error(`HAProxy does not start:\n${said.join("")}`);
    }
    await sleep(20);
  }
  return { end };
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
