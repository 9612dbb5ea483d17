import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { haproxyVersions } from "../../components/config/settings";
import { haproxyConfiguration } from "../../components/haproxy/config/configuration";
import { mounts, type HaproxyConfigInput } from "../../components/haproxy/config/input";
import { haproxyRoot, type HaproxyRoot } from "../../tools/testbed/haproxy-root";
import { printedBackend } from "../unit/haproxy/config/printed-backend";

/** The seed and number of runs are fixed, so that a failure is the same everywhere. */
const runs = { numRuns: 150, seed: 20261125 };

const read = (file: string): string =>
  readFileSync(join(__dirname, "..", "unit", "config", "certificates", file), "utf8");

describe("every haproxy.cfg", () => {
  let root: HaproxyRoot;
  before(async () => {
    root = await haproxyRoot();
    root.writePair("certificate", read("valid.crt"), read("valid.key"));
    root.writePair("placeholder", read("valid.crt"), read("valid.key"));
    root.writeBundle(`${read("valid.crt")}${read("valid.key")}`);
  });
  after(() => root.remove());

  /** HAProxy's check of a configuration: warnings and errors, or that it is valid. */
  function check(text: string): string {
    const file = root.writeConfiguration(text);
    const { stdout, stderr } = spawnSync("chroot", [...root.command, "-c", "-V", "-f", file], {
      encoding: "utf8",
    });
    const messages = stderr
      .split("\n")
      // The number of processors of this machine does not matter.
      .filter((line) => /WARNING|ALERT/.test(line) && !/binds \d+ threads to a total of/.test(line));
    return messages.length === 0 ? (stdout.trim().split("\n").at(-1) ?? "") : messages.join("\n");
  }

  const from = ["192.0.2.1", "2001:db8::/64"];
  const loadBalancers = fc.constantFrom<HaproxyConfigInput["loadBalancer"][]>(undefined, {
    forwardsVia: "PROXY protocol",
    sourceRanges: from,
  });
  /** Only a load balancer that terminates TLS forwards the client's address by headers. */
  const connections: fc.Arbitrary<Pick<HaproxyConfigInput, "tls" | "loadBalancer">> = fc.oneof(
    fc.record({ tls: fc.constantFrom("terminate", "passthrough"), loadBalancer: loadBalancers }),
    fc.constant({
      tls: "plaintext",
      loadBalancer: { forwardsVia: "forwarded headers", sourceRanges: from },
    } as const),
  );

  const others: fc.Arbitrary<Omit<HaproxyConfigInput, "tls" | "loadBalancer">> = fc.record({
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
      connectionsPerAddress: fc.oneof(
        fc.constant("unlimited" as const),
        fc.integer({ min: 10, max: 1_000_000 }),
      ),
      openRequestsPerAddress: fc.oneof(
        fc.constant("unlimited" as const),
        fc.integer({ min: 10, max: 1_000_000 }),
      ),
      requestsPerAddress: fc.option(
        fc.record({
          count: fc.integer({ min: 10, max: 1_000_000 }),
          seconds: fc.integer({ min: 1, max: 3600 }),
        }),
        { nil: undefined },
      ),
      threads: fc.integer({ min: 1, max: 4 }),
      timeouts: fc.record({
        inactivitySeconds: fc.integer({ min: 5, max: 86_400 }),
        tunnelSeconds: fc.integer({ min: 60, max: 24 * 86_400 }),
        headersSeconds: fc.integer({ min: 1, max: 300 }),
        drainSeconds: fc.integer({ min: 1, max: 3600 }),
      }),
    }),
    customConfig: fc.constantFrom(
      { rules: [], backends: {} },
      {
        rules: [
          "acl custom-inside src 192.0.2.0/24 2001:db8::/32",
          "use_backend custom-status if { path /status }",
          "http-request set-var(txn.custom_note) str(seen)",
          "http-request deny deny_status 403 if { path_beg /admin } !custom-inside",
          "http-response set-header X-Note %[var(txn.custom_note)]",
        ],
        backends: { "custom-status": ["server status 192.0.2.30:8080 check"] },
      },
    ),
    runtime: fc.constantFrom(
      { type: "pod", certificate: "mounted" },
      { type: "pod", certificate: "awaited" },
      { type: "machine" },
    ),
    traefik: fc.constantFrom(
      {
        http: ["reana-traefik.reana.svc.cluster.local:80"],
        https: ["reana-traefik.reana.svc.cluster.local:443"],
      },
      {
        http: ["192.0.2.21:30080", "[2001:db8::1]:30080"],
        https: ["192.0.2.21:30443", "[2001:db8::1]:30443"],
      },
    ),
  });

  const input: fc.Arbitrary<HaproxyConfigInput> = fc
    .tuple(connections, others)
    .map(([connection, other]) => ({ ...connection, ...other }));

  it("is valid for the deployed HAProxy, without warnings", () => {
    fc.assert(
      fc.property(input, (generated) => {
        assert.equal(check(haproxyConfiguration(generated)), "Configuration file is valid");
      }),
      runs,
    );
  });

  it("is refused by HAProxy when it is invalid", () => {
    const example = fc.sample(input, { numRuns: 1, seed: runs.seed })[0] as HaproxyConfigInput;
    assert.match(check(haproxyConfiguration(example).replace("mode http", "mode httpp")), /httpp/);
  });

  it("loads a kubernetes.io/tls Secret unchanged", () => {
    const sample = fc.sample(input, { numRuns: 1, seed: runs.seed })[0] as HaproxyConfigInput;
    const example: HaproxyConfigInput = {
      ...sample,
      tls: "terminate",
      runtime: { type: "pod", certificate: "mounted" },
    };
    rmSync(join(root.directory, mounts.certificate, "tls.key"));
    try {
      assert.match(check(haproxyConfiguration(example)), /No Private Key found/);
    } finally {
      root.writePair("certificate", read("valid.crt"), read("valid.key"));
    }
  });

  it("gives a backend to a HAProxy with frontends of its own (docs/external-haproxy.md)", () => {
    const own = `
global
    maxconn 1000

defaults
    mode http
    timeout connect 5s
    timeout client 60s
    timeout server 60s
    timeout http-request 10s

frontend https
    bind 127.0.0.1:8443
    use_backend reana if { req.hdr(host),field(1,:),lower -m str reana.example.org }

`;
    assert.equal(check(`${own}${printedBackend()}`), "Configuration file is valid");
  });
});
