import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { machineCertificate } from "../../haproxy/intent";
import { haproxyRootFileSystem } from "../../sandbox/images";
import { Progress } from "../../sandbox/progress";
import {
  nodeAddressAtOutside,
  outsideNetwork,
  type OutsideNetwork,
  type OutsideProgram,
} from "./outside-network";

/** A HAProxy on the machine before the cluster: the administrator's own (way 6), or one that plays a load balancer (way 7). */
export interface OutsideHaproxy {
  /** Starts it anew with another configuration and PEM file. */
  use(configuration: string, pem: string | undefined): Promise<void>;
  end(): Promise<void>;
}

export async function outsideHaproxy(): Promise<OutsideHaproxy> {
  const root = mkdtempSync(join(tmpdir(), "outside-haproxy-"));
  execFileSync("cp", ["--archive", `${await haproxyRootFileSystem(new Progress())}/.`, root]);
  // What a distribution's package makes when it is installed.
  writeFileSync(join(root, "etc", "passwd"), "haproxy:x:99:99::/nonexistent:/usr/sbin/nologin\n");
  writeFileSync(join(root, "etc", "group"), "haproxy:x:99:\n");
  const network: OutsideNetwork = await outsideNetwork();
  let running: OutsideProgram | undefined;
  return {
    use: async (configuration, pem) => {
      await running?.end();
      writeFileSync(join(root, "haproxy.cfg"), configuration);
      if (pem !== undefined) {
        writeFileSync(join(root, machineCertificate), pem, { mode: 0o600 });
      }
      execFileSync("chroot", [root, "/usr/sbin/haproxy", "-c", "-f", "/haproxy.cfg"], { stdio: "pipe" });
      running = network.start("chroot", [root, "/usr/sbin/haproxy", "-db", "-f", "/haproxy.cfg"]);
    },
    end: async () => {
      await network.end();
      rmSync(root, { recursive: true });
    },
  };
}

interface Ports {
  readonly https: number;
  readonly http: number;
}

const defaults = `
defaults
    timeout connect 5s
    timeout client 60s
    timeout server 60s
    timeout tunnel 1h
`;

/** A load balancer that hands connections on and tells the client's address by PROXY protocol. */
export const passingLoadBalancer = (listens: Ports, nodePorts: Ports): string => `${defaults}
frontend https
    mode tcp
    bind :${listens.https}
    default_backend https
backend https
    mode tcp
    server node ${nodeAddressAtOutside}:${nodePorts.https} send-proxy-v2
frontend http
    mode tcp
    bind :${listens.http}
    default_backend http
backend http
    mode tcp
    server node ${nodeAddressAtOutside}:${nodePorts.http} send-proxy-v2
`;

/**
 * A load balancer that ends TLS as those of clouds do: it overwrites the scheme, and adds the client's address to whatever the client
 * wrote into X-Forwarded-For.
 */
export const tlsEndingLoadBalancer = (listens: Ports, nodePort: number): string => `${defaults}
    mode http
    option forwardfor
frontend https
    bind :${listens.https} ssl crt ${machineCertificate} alpn h2,http/1.1
    http-request set-header X-Forwarded-Proto https
    default_backend node
frontend http
    bind :${listens.http}
    http-request set-header X-Forwarded-Proto http
    default_backend node
backend node
    server node ${nodeAddressAtOutside}:${nodePort}
`;
