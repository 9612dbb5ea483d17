import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { connect } from "node:tls";
import type { PodCertificate } from "../../components/haproxy/config/input";
import { issuedFor, type Issued } from "../../tools/testbed/server-certificate";
import { haproxyRoot, type HaproxyRoot } from "../../tools/testbed/haproxy-root";
import { hostname, loopbackConfigInput, startIn, type LoopbackHaproxy } from "./loopback-haproxy";

/** HAProxy looks at its files every ten seconds. */
const limit = 30_000;

/** Whether the certificate that is served leads to a CA. */
function serves({ ca }: Issued, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: "127.0.0.1", port, servername: hostname, ca }, () => {
      socket.destroy();
      resolve(true);
    });
    socket.once("error", () => resolve(false));
  });
}

async function servedIn(time: number, issued: Issued, port: number): Promise<boolean> {
  const end = Date.now() + time;
  while (!(await serves(issued, port))) {
    if (Date.now() > end) {
      return false;
    }
    await sleep(200);
  }
  return true;
}

/** A certificate with a DSA key, as old tools make them: HAProxy takes it, and no client does. */
function dsaPair(): Issued {
  const directory = mkdtempSync(join(tmpdir(), "dsa-"));
  const openssl = (...args: readonly string[]): void =>
    void execFileSync("openssl", args, { cwd: directory, stdio: "ignore" });
  try {
    openssl("dsaparam", "-out", "parameters.pem", "2048");
    openssl("gendsa", "-out", "tls.key", "parameters.pem");
    openssl("req", "-new", "-x509", "-key", "tls.key", "-out", "tls.crt", "-subj", `/CN=${hostname}`);
    const [certificate, privateKey] = ["tls.crt", "tls.key"].map((name) =>
      readFileSync(join(directory, name), "utf8"),
    );
    return { ca: certificate ?? "", certificate: certificate ?? "", privateKey: privateKey ?? "" };
  } finally {
    rmSync(directory, { recursive: true });
  }
}

describe("HAProxy's certificate", () => {
  let root: HaproxyRoot;
  let haproxy: LoopbackHaproxy;

  async function start(certificate: PodCertificate): Promise<number> {
    // Nothing listens at port 9: what is behind HAProxy does not matter here.
    haproxy = await startIn(root, loopbackConfigInput(9, { runtime: { type: "pod", certificate } }));
    return haproxy.ports.https;
  }

  const write = (mount: "certificate" | "placeholder", { certificate, privateKey }: Issued): void =>
    root.writePair(mount, certificate, privateKey);

  beforeEach(async () => (root = await haproxyRoot()));
  afterEach(async () => {
    await haproxy.end();
    root.remove();
  });

  it("is reloaded without a new process when the mounted files change", async () => {
    const [first, renewed] = [issuedFor(hostname), issuedFor(hostname)];
    write("certificate", first);
    const port = await start("mounted");
    assert.ok(await servedIn(5_000, first, port), haproxy.output());
    write("certificate", renewed);
    assert.ok(await servedIn(limit, renewed, port), haproxy.output());
    assert.equal(haproxy.exitCode(), null);
  });

  it("is kept while the mounted file is no certificate, with one log entry", async () => {
    const [first, renewed] = [issuedFor(hostname), issuedFor(hostname)];
    write("certificate", first);
    const port = await start("mounted");
    assert.ok(await servedIn(5_000, first, port), haproxy.output());
    write("certificate", { ...renewed, certificate: "no certificate\n" });
    await sleep(25_000);
    assert.ok(await serves(first, port), haproxy.output());
    assert.equal(haproxy.output().match(/cannot be served/g)?.length, 1, haproxy.output());
    write("certificate", renewed);
    assert.ok(await servedIn(limit, renewed, port), haproxy.output());
  });

  it("is kept while clients could not be served with the mounted one, with one log entry and a server that is down", async () => {
    const [first, renewed, another] = [issuedFor(hostname), issuedFor(hostname), issuedFor(hostname)];
    write("certificate", first);
    const port = await start("mounted");
    assert.ok(await servedIn(5_000, first, port), haproxy.output());
    for (const unusable of [{ ...renewed, privateKey: another.privateKey }, dsaPair()]) {
      write("certificate", unusable);
      await sleep(25_000);
      assert.ok(await serves(first, port), haproxy.output());
      assert.match(haproxy.output(), /certificate\/mounted is DOWN.*SSL handshake failure/);
    }
    assert.equal(haproxy.output().match(/cannot be served/g)?.length, 2, haproxy.output());
    write("certificate", renewed);
    assert.ok(await servedIn(limit, renewed, port), haproxy.output());
    assert.match(haproxy.output(), /certificate\/mounted is UP/);
  });

  it("is a placeholder until the Secret is mounted", async () => {
    const [placeholder, awaited] = [issuedFor(hostname), issuedFor(hostname)];
    write("placeholder", placeholder);
    const port = await start("awaited");
    assert.ok(await servedIn(5_000, placeholder, port), haproxy.output());
    write("certificate", awaited);
    assert.ok(await servedIn(limit, awaited, port), haproxy.output());
  });
});
