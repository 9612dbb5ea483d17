import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { haproxyConfiguration, mounts, type HaproxyIntent } from "../../haproxy/configuration";
import { haproxyRootFileSystem } from "../../sandbox/images";
import { Progress } from "../../sandbox/progress";

/** The seed and number of runs are fixed, so that a failure is the same everywhere. */
const runs = { numRuns: 60, seed: 20261125 };

const certificates = join(__dirname, "..", "config", "certificates");

describe("every haproxy.cfg", () => {
  let root: string;
  before(async () => {
    root = mkdtempSync(join(tmpdir(), "haproxy-"));
    // A copy: the check mounts nothing and writes the files that a pod would have mounted.
    execFileSync("cp", ["--archive", `${await haproxyRootFileSystem(new Progress())}/.`, root]);
    mkdirSync(join(root, mounts.certificate), { recursive: true });
    copyFileSync(join(certificates, "valid.crt"), join(root, mounts.certificate, "tls.crt"));
    copyFileSync(join(certificates, "valid.key"), join(root, mounts.certificate, "tls.key"));
  });
  after(() => rmSync(root, { recursive: true }));

  /** What HAProxy says of a configuration; it ends with success only where it takes it. */
  function check(text: string): string {
    writeFileSync(join(root, "haproxy.cfg"), text);
    return execFileSync("chroot", [root, "/usr/sbin/haproxy", "-c", "-V", "-f", "/haproxy.cfg"], {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "pipe"],
    });
  }

  const intent: fc.Arbitrary<HaproxyIntent> = fc.record({
    endpoint: fc.record({
      hostname: fc.constantFrom(
        "reana.example.org",
        "r.localhost",
        `${"a".repeat(63)}.${"b".repeat(63)}.example.org`,
      ),
      httpsPort: fc.oneof(fc.constant(443), fc.integer({ min: 1, max: 65535 })),
      httpPort: fc.integer({ min: 1, max: 65535 }),
    }),
    settings: fc.record({
      maxConnections: fc.integer({ min: 100, max: 20_000 }),
      threads: fc.integer({ min: 1, max: 4 }),
      timeouts: fc.record({
        inactivitySeconds: fc.integer({ min: 5, max: 86_400 }),
        tunnelSeconds: fc.integer({ min: 60, max: 24 * 86_400 }),
        headersSeconds: fc.integer({ min: 1, max: 300 }),
        drainSeconds: fc.integer({ min: 1, max: 3600 }),
      }),
    }),
    traefikHost: fc.constantFrom(
      "reana-traefik.reana.svc.cluster.local",
      `${"t".repeat(63)}.${"n".repeat(63)}.svc.cluster.local`,
    ),
    traefikPort: fc.constant(80),
  });

  it("is taken by the HAProxy that runs it, without a warning", () => {
    fc.assert(
      fc.property(intent, (generated) => {
        assert.match(check(haproxyConfiguration(generated)), /Configuration file is valid/);
      }),
      runs,
    );
  });

  it("is not taken when it is broken, so that this test can fail", () => {
    const [example] = fc.sample(intent, { numRuns: 1, seed: runs.seed });
    assert.ok(example !== undefined);
    assert.throws(() => check(haproxyConfiguration(example).replace("mode http", "mode httpp")), /httpp/);
  });

  it("loads a kubernetes.io/tls Secret as it is", () => {
    assert.match(readFileSync(join(root, mounts.certificate, "tls.key"), "utf8"), /PRIVATE KEY/);
    const [example] = fc.sample(intent, { numRuns: 1, seed: runs.seed });
    rmSync(join(root, mounts.certificate, "tls.key"));
    try {
      assert.throws(() => check(haproxyConfiguration(example as HaproxyIntent)), /No Private Key found/);
    } finally {
      copyFileSync(join(certificates, "valid.key"), join(root, mounts.certificate, "tls.key"));
    }
  });
});
