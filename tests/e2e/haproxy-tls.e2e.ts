import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { haproxyRoot, type HaproxyRoot } from "../../tools/testbed/haproxy-root";
import {
  hostname,
  loopbackConfigInput,
  startLoopbackHaproxy,
  type CertifiedHaproxy,
} from "./loopback-haproxy";

describe("HAProxy's TLS", () => {
  let haproxy: CertifiedHaproxy;
  /** Of HAProxy's own OpenSSL, whose command line is there too. */
  let client: HaproxyRoot;
  before(async () => {
    haproxy = await startLoopbackHaproxy(loopbackConfigInput(9));
    client = await haproxyRoot();
    writeFileSync(join(client.directory, "ca.pem"), haproxy.ca);
  });
  after(async () => {
    await haproxy.end();
    client.remove();
  });

  /** What was agreed on, or that nothing was. */
  function agreed(...options: readonly string[]): string {
    const { stdout, stderr } = spawnSync(
      "chroot",
      [
        client.directory,
        "/usr/bin/openssl",
        "s_client",
        "-connect",
        `127.0.0.1:${haproxy.ports.https}`,
        "-servername",
        hostname,
        "-CAfile",
        "/ca.pem",
        "-verify_return_error",
        ...options,
      ],
      { encoding: "utf8", input: "", timeout: 10_000 },
    );
    return stdout + stderr;
  }

  it("negotiates the hybrid key exchange with a client that supports it", () => {
    assert.match(agreed(), /Negotiated TLS1\.3 group: X25519MLKEM768/);
    // Beside others, and liked less by the client.
    assert.match(agreed("-groups", "X25519MLKEM768"), /Negotiated TLS1\.3 group: X25519MLKEM768/);
  });

  it("negotiates classic key exchanges, down to TLS 1.2", () => {
    for (const [group, shown] of [
      ["X25519", "X25519"],
      ["P-256", "ECDH, prime256v1"],
      ["P-384", "ECDH, secp384r1"],
    ] as const) {
      assert.match(agreed("-groups", group), new RegExp(`Peer Temp Key: ${shown}`));
    }
    assert.match(agreed("-tls1_2", "-groups", "P-256"), /Protocol *: TLSv1\.2[\s\S]*Verify return code: 0/);
  });

  it("refuses older protocols", () => {
    assert.match(agreed("-tls1_1", "-cipher", "ALL@SECLEVEL=0"), /alert protocol version|no protocols/);
  });
});
