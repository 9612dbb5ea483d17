import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { get as getPlain } from "node:http";
import { get as getOverTls } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { stringify } from "yaml";
import { issuedFor } from "../../testbed/server-certificate";
import { endProcess } from "../../testbed/end-process";
import { waitUntilItListens } from "../../testbed/local-haproxy";
import type { Candidate } from "./compare";
import { hostname, ports, smallResponse } from "./configurations";

/** The whole path: client, HAProxy, Traefik, server; beside client, Traefik, server. */

/** The Traefik that stands behind HAProxy, and the one that terminates TLS itself. Both are the sandbox's binary. */
export interface Traefiks {
  readonly behindHaproxy: Candidate;
  readonly endingTls: Candidate;
  remove(): void;
}

export function traefiks(binary: string): Traefiks {
  const directory = mkdtempSync(join(tmpdir(), "bench-traefik-"));
  const file = join(directory, "dynamic.yaml");
  const { ca, certificate, privateKey } = issuedFor(hostname);
  writeFileSync(join(directory, "tls.crt"), certificate);
  writeFileSync(join(directory, "tls.key"), privateKey, { mode: 0o600 });
  writeFileSync(file, stringify(dynamicConfiguration(directory)));
  const candidate = (port: number, tls: boolean, options: readonly string[]): Candidate => ({
    start: async () => {
      const args = [
        `--providers.file.filename=${file}`,
        "--providers.file.watch=false",
        "--global.checkNewVersion=false",
        "--global.sendAnonymousUsage=false",
        "--log.level=ERROR",
        `--entryPoints.web.address=127.0.0.1:${port}`,
        ...options,
      ];
      const child = spawn(binary, args, { stdio: ["ignore", "ignore", "pipe"] });
      const end = (): Promise<void> => endProcess(child);
      await waitUntilItListens("Traefik", child, port);
      await untilItAnswers(port, tls ? ca : undefined);
      return { pids: [child.pid ?? 0], port, end };
    },
  });
  return {
    behindHaproxy: candidate(ports.traefik.http, false, [
      "--entryPoints.web.forwardedHeaders.trustedIPs=127.0.0.1/32",
    ]),
    endingTls: candidate(ports.traefik.https, true, ["--entryPoints.web.http.tls=true"]),
    remove: () => rmSync(directory, { recursive: true }),
  };
}

/** One route to the backend, as REANA's Ingress makes several; TLS as HAProxy has it. */
const dynamicConfiguration = (directory: string): object => ({
  http: {
    routers: { reana: { rule: `Host(\`${hostname}\`) && PathPrefix(\`/\`)`, service: "reana" } },
    services: { reana: { loadBalancer: { servers: [{ url: `http://127.0.0.1:${ports.backend}` }] } } },
  },
  tls: {
    certificates: [{ certFile: join(directory, "tls.crt"), keyFile: join(directory, "tls.key") }],
    options: { default: { minVersion: "VersionTLS12" } },
  },
});

/** How long Traefik may take to load its routes, in milliseconds: until then it takes connections, and closes them. */
const routesLimit = 10_000;

async function untilItAnswers(port: number, ca: string | undefined): Promise<void> {
  const where = {
    host: "127.0.0.1",
    port,
    path: smallResponse,
    headers: { host: hostname },
    servername: hostname,
    agent: false,
  } as const;
  const responds = (): Promise<boolean> =>
    new Promise((resolve) => {
      const request = ca === undefined ? getPlain(where) : getOverTls({ ...where, ca });
      request.once("error", () => resolve(false));
      request.once("response", (response) => {
        response.destroy();
        resolve(response.statusCode === 200);
      });
    });
  const deadline = Date.now() + routesLimit;
  while (!(await responds())) {
    if (Date.now() > deadline) {
      throw new Error("Traefik does not hand requests on");
    }
    await sleep(20);
  }
}

/** One behind the other: the time of both counts, and the first one is asked. */
export const inRow = (first: Candidate, second: Candidate): Candidate => ({
  start: async () => {
    const behind = await second.start();
    const before = await first.start();
    return {
      pids: [...before.pids, ...behind.pids],
      port: before.port,
      end: async () => {
        await before.end();
        await behind.end();
      },
    };
  },
});
