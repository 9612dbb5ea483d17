import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { machineCertificate, mounts, podPorts } from "../../haproxy/intent";
import { issue } from "../checks/certificates";
import { hostname } from "./configurations";

/** HAProxy in the root file system of its image, with the files that its pod mounts. */
export interface HaproxyRoot {
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

/** @param image root file system of the HAProxy image; it is copied, not changed */
export function haproxyRoot(image: string): HaproxyRoot {
  const root = mkdtempSync(join(tmpdir(), "edge-haproxy-"));
  execFileSync("cp", ["--archive", `${image}/.`, root]);
  for (const mount of Object.values(mounts)) {
    mkdirSync(join(root, mount), { recursive: true });
  }
  const commonName = "Authority of the edge's tests";
  const authority = { ...issue({ commonName, authority: true }), commonName };
  const own = issue({ commonName: hostname, dnsNames: [hostname] }, authority);
  const key = own.key.export({ type: "pkcs8", format: "pem" }).toString();
  writeFileSync(join(root, mounts.certificate, "tls.crt"), own.certificate);
  writeFileSync(join(root, mounts.certificate, "tls.key"), key);
  writeFileSync(join(root, machineCertificate), `${own.certificate}${key}`);
  const script = "certificate-renewal.lua";
  copyFileSync(join(__dirname, "..", "..", "haproxy", script), join(root, mounts.configuration, script));
  return {
    ca: authority.certificate,
    start: (configuration) => start(root, configuration),
    remove: () => rmSync(root, { recursive: true }),
  };
}

async function start(root: string, configuration: string): Promise<RunningHaproxy> {
  const file = `${mounts.configuration}/haproxy.cfg`;
  writeFileSync(join(root, file), configuration);
  const child = spawn("chroot", [root, "/usr/sbin/haproxy", "-db", "-f", file], {
    stdio: ["ignore", "ignore", "pipe"],
  });
  const said: string[] = [];
  child.stderr.setEncoding("utf8").on("data", (text: string) => said.push(text));
  const exited = once(child, "exit");
  const end = async (): Promise<void> => {
    if (child.exitCode === null && child.signalCode === null) {
      child.kill("SIGKILL");
      await exited;
    }
  };
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
