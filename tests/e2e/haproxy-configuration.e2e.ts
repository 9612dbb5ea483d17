import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { haproxyVersions } from "../../config/settings";
import { haproxyConfiguration } from "../../haproxy/configuration";
import { machineCertificate, mounts, type HaproxyIntent } from "../../haproxy/intent";
import { haproxyRootFileSystem } from "../../sandbox/images";
import { Progress } from "../../sandbox/progress";

/** The seed and number of runs are fixed, so that a failure is the same everywhere. */
const runs = { numRuns: 150, seed: 20261125 };

const certificates = join(__dirname, "..", "config", "certificates");

describe("every haproxy.cfg", () => {
  let root: string;
  before(async () => {
    root = mkdtempSync(join(tmpdir(), "haproxy-"));
    // A copy: the check mounts nothing and writes the files that a pod would have mounted.
    execFileSync("cp", ["--archive", `${await haproxyRootFileSystem(new Progress())}/.`, root]);
    for (const mount of Object.values(mounts)) {
      mkdirSync(join(root, mount), { recursive: true });
    }
    for (const directory of [mounts.certificate, mounts.placeholder]) {
      copyFileSync(join(certificates, "valid.crt"), join(root, directory, "tls.crt"));
      copyFileSync(join(certificates, "valid.key"), join(root, directory, "tls.key"));
    }
    // What a distribution's package makes when it is installed.
    writeFileSync(join(root, "etc", "passwd"), "haproxy:x:99:99::/nonexistent:/usr/sbin/nologin\n");
    writeFileSync(join(root, "etc", "group"), "haproxy:x:99:\n");
    const script = "certificate-renewal.lua";
    copyFileSync(join(__dirname, "..", "..", "haproxy", script), join(root, mounts.configuration, script));
    const pair = ["valid.crt", "valid.key"].map((file) => readFileSync(join(certificates, file), "utf8"));
    writeFileSync(join(root, machineCertificate), pair.join("\n"));
  });
  after(() => rmSync(root, { recursive: true }));

  /** What HAProxy says of a configuration: warnings and errors, or that it is valid. */
  function check(text: string): string {
    writeFileSync(join(root, "haproxy.cfg"), text);
    const { stdout, stderr } = spawnSync(
      "chroot",
      [root, "/usr/sbin/haproxy", "-c", "-V", "-f", "/haproxy.cfg"],
      { encoding: "utf8" },
    );
    const complaints = stderr
      .split("\n")
      // How many processors the machine of this test has is nobody's fault.
      .filter((line) => /WARNING|ALERT/.test(line) && !/binds \d+ threads to a total of/.test(line));
    return complaints.length === 0 ? (stdout.trim().split("\n").at(-1) ?? "") : complaints.join("\n");
  }

  const from = ["192.0.2.1", "2001:db8::/64"];
  const strangers = fc.constantFrom<HaproxyIntent["told"][]>({ by: "nobody" }, { by: "PROXY protocol", from });
  /** A load balancer that ended TLS is the only one to tell by headers. */
  const connections: fc.Arbitrary<Pick<HaproxyIntent, "tls" | "told">> = fc.oneof(
    fc.record({ tls: fc.constantFrom("ends", "passes on"), told: strangers }),
    fc.constant({ tls: "never sees", told: { by: "forwarded headers", from } } as const),
  );

  const others: fc.Arbitrary<Omit<HaproxyIntent, "tls" | "told">> = fc.record({
    endpoint: fc.record({
      hostname: fc.constantFrom(
        "reana.example.org",
        "r.localhost",
        `${"a".repeat(63)}.${"b".repeat(63)}.example.org`,
      ),
      httpsPort: fc.oneof(fc.constant(443), fc.integer({ min: 1, max: 65535 })),
      httpPort: fc.integer({ min: 1, max: 65535 }),
    }),
    version: fc.constantFrom(...haproxyVersions),
    size: fc.record({
      maxConnections: fc.integer({ min: 100, max: 20_000 }),
      threads: fc.integer({ min: 1, max: 4 }),
      timeouts: fc.record({
        inactivitySeconds: fc.integer({ min: 5, max: 86_400 }),
        tunnelSeconds: fc.integer({ min: 60, max: 24 * 86_400 }),
        headersSeconds: fc.integer({ min: 1, max: 300 }),
        drainSeconds: fc.integer({ min: 1, max: 3600 }),
      }),
    }),
    place: fc.constantFrom(
      { type: "pod", certificate: "mounted" },
      { type: "pod", certificate: "awaited" },
      { type: "machine" },
    ),
    traefik: fc.constantFrom(
      { http: ["reana-traefik.reana.svc.cluster.local:80"], https: ["reana-traefik.reana.svc.cluster.local:443"] },
      { http: ["192.0.2.21:30080", "[2001:db8::1]:30080"], https: ["192.0.2.21:30443", "[2001:db8::1]:30443"] },
    ),
  });

  const intent: fc.Arbitrary<HaproxyIntent> = fc
    .tuple(connections, others)
    .map(([connection, other]) => ({ ...connection, ...other }));

  it("is taken by the HAProxy that runs it, without a warning", () => {
    fc.assert(
      fc.property(intent, (generated) => {
        assert.equal(check(haproxyConfiguration(generated)), "Configuration file is valid");
      }),
      runs,
    );
  });

  it("is not taken when it is broken, so that this test can fail", () => {
    const example = fc.sample(intent, { numRuns: 1, seed: runs.seed })[0] as HaproxyIntent;
    assert.match(check(haproxyConfiguration(example).replace("mode http", "mode httpp")), /httpp/);
  });

  it("loads a kubernetes.io/tls Secret as it is", () => {
    assert.match(readFileSync(join(root, mounts.certificate, "tls.key"), "utf8"), /PRIVATE KEY/);
    const sample = fc.sample(intent, { numRuns: 1, seed: runs.seed })[0] as HaproxyIntent;
    const example: HaproxyIntent = { ...sample, tls: "ends", place: { type: "pod", certificate: "mounted" } };
    rmSync(join(root, mounts.certificate, "tls.key"));
    try {
      assert.match(check(haproxyConfiguration(example)), /No Private Key found/);
    } finally {
      copyFileSync(join(certificates, "valid.key"), join(root, mounts.certificate, "tls.key"));
    }
  });
});
