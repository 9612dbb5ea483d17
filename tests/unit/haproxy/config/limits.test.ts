import assert from "node:assert/strict";
import { configuration, section } from "./sections";

describe("HAProxy's limits per address", () => {
  const track = "src,ipmask(32,64) table connections-per-address";

  it("count connections before TLS, in every frontend, and none of the probes", () => {
    for (const tls of ["terminate", "passthrough"] as const) {
      const text = configuration(443, { connectionsPerAddress: 50 }, { tls });
      for (const title of ["frontend http", "frontend https"]) {
        const lines = section(text, title);
        const first = lines.indexOf(`tcp-request connection track-sc0 ${track}`);
        assert.ok(first > 0);
        assert.equal(lines[first + 1], "tcp-request connection reject if { sc0_conn_cur gt 50 }");
      }
      assert.doesNotMatch(section(text, "frontend health").join("\n"), /track-sc/);
    }
  });

  it("wait for the address from PROXY protocol", () => {
    const loadBalancer = { forwardsVia: "PROXY protocol", sourceRanges: ["192.0.2.1"] } as const;
    const lines = section(configuration(443, {}, { loadBalancer }), "frontend https");
    assert.ok(lines.includes(`tcp-request session track-sc0 ${track}`));
    assert.ok(lines.includes("tcp-request session reject if { sc0_conn_cur gt 1000 }"));
  });

  it("count requests by the client's address, before any response", () => {
    const limit = { requestsPerAddress: { count: 100, seconds: 10 } };
    const loadBalancer = { forwardsVia: "forwarded headers", sourceRanges: ["192.0.2.1"] } as const;
    for (const [text, title, client] of [
      [configuration(443, limit), "frontend http", "src"],
      [configuration(443, limit), "frontend https", "src"],
      [configuration(443, limit, { tls: "plaintext", loadBalancer }), "frontend http", "var(txn.client)"],
    ] as const) {
      const lines = section(text, title);
      const counted = lines.indexOf(
        `http-request track-sc1 ${client},ipmask(32,64) table requests-per-address`,
      );
      assert.ok(counted > 0);
      assert.match(lines[counted + 1] ?? "", /^http-request deny deny_status 429 hdr Retry-After 10 if/);
      const responses = lines.findIndex((line) => /^http-request (redirect|deny)/.test(line));
      assert.equal(responses, counted + 1);
      assert.ok(lines.findLastIndex((line) => line.includes("set-var(txn.client)")) < counted);
    }
  });

  it("are absent when nothing is limited", () => {
    const text = configuration(443, { connectionsPerAddress: "unlimited" });
    assert.doesNotMatch(text, /track-sc|stick-table/);
  });
});
