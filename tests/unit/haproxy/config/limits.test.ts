import assert from "node:assert/strict";
import { configuration, section } from "./sections";

describe("HAProxy's limits per address", () => {
  it("count connections before TLS, of the frontend that redirects apart", () => {
    for (const tls of ["terminate", "passthrough"] as const) {
      const text = configuration(443, { connectionsPerAddress: 50 }, { tls });
      for (const [title, counted] of [
        ["frontend http", `src,ipmask(32,64) table redirected-connections-per-address`],
        ["frontend https", `src,ipmask(32,64) table connections-per-address`],
      ] as const) {
        const lines = section(text, title);
        const first = lines.indexOf(`tcp-request connection track-sc0 ${counted}`);
        assert.ok(first > 0);
        assert.equal(lines[first + 1], "tcp-request connection reject if { sc0_conn_cur gt 50 }");
      }
    }
  });

  it("leave most of every frontend's connections to other addresses", () => {
    for (const values of [
      {},
      { maxConnections: 500 },
      { maxConnections: 100 },
      { connectionsPerAddress: 4000, resources: { limits: { memory: "1Gi" } } },
    ]) {
      for (const tls of ["terminate", "passthrough"] as const) {
        const text = configuration(443, values, { tls });
        for (const title of ["frontend http", "frontend https", "frontend health", "frontend metrics"]) {
          const lines = section(text, title).join("\n");
          const most = Number(/^maxconn (\d+)$/m.exec(lines)?.[1]);
          const ofAddress = Number(/sc0_conn_cur gt (\d+)/.exec(lines)?.[1]);
          assert.ok(ofAddress >= 1 && ofAddress <= most / 2, `${title}: ${ofAddress} of ${most}`);
        }
      }
    }
  });

  it("count the probes apart: a node may hide clients behind its own address", () => {
    for (const title of ["frontend health", "frontend metrics"]) {
      assert.ok(
        section(configuration(), title).includes(
          "tcp-request connection track-sc0 src,ipmask(32,64) table probes-per-address",
        ),
      );
    }
  });

  it("are few for clients that connect past a load balancer that terminates TLS", () => {
    const loadBalancer = { forwardsVia: "forwarded headers", sourceRanges: ["192.0.2.1"] } as const;
    const lines = section(
      configuration(
        443,
        { loadBalancer: { mode: "tls-termination", sourceRanges: ["192.0.2.1"] } },
        {
          tls: "plaintext",
          loadBalancer,
        },
      ),
      "frontend http",
    );
    assert.deepEqual(
      lines.filter((line) => line.startsWith("tcp-request")),
      [
        "tcp-request connection track-sc0 src,ipmask(32,64) table redirected-connections-per-address if !{ src 192.0.2.1 }",
        "tcp-request connection reject if !{ src 192.0.2.1 } { sc0_conn_cur gt 100 }",
      ],
    );
  });

  const logged = (name: string): string => `{ str(${name}),set-var(txn.denied_by) -m found }`;

  const firstRules = (text: string, title: string, count: number): readonly string[] =>
    section(text, title)
      .filter((line) => /^http-request (?!set-var)/.test(line))
      .slice(0, count);

  const ofAll = [
    `http-request reject if { be_conn(traefik) ge 8000 } HTTP_2.0 ${logged("open-requests")}`,
    `http-request deny deny_status 503 hdr Retry-After 10 if { be_conn(traefik) ge 8000 } ${logged("open-requests")}`,
  ];

  it("count open requests and websockets of HTTP/2, each apart, before anything responds", () => {
    for (const [text, title] of [
      [configuration(), "frontend http"],
      [configuration(), "frontend https"],
      [configuration(443, {}, { tls: "passthrough" }), "frontend http"],
    ] as const) {
      assert.deepEqual(firstRules(text, title, 5), [
        "http-request track-sc2 src,ipmask(32,64) table websockets-per-address if { var(txn.websocket) -m bool } { fc_http_major eq 2 }",
        "http-request track-sc2 src,ipmask(32,64) table open-requests-per-address if { fc_http_major eq 2 }",
        `http-request reject if { sc2_conn_cur gt 1000 } ${logged("open-requests-per-address")}`,
        ...ofAll,
      ]);
    }
  });

  it("count those of HTTP/1.1, too, where the limit of connections does not bound them", () => {
    const loadBalancer = { forwardsVia: "forwarded headers", sourceRanges: ["192.0.2.1"] } as const;
    for (const [text, client, limit] of [
      [configuration(443, {}, { tls: "plaintext", loadBalancer }), "var(txn.client)", 1000],
      [configuration(443, { connectionsPerAddress: "unlimited" }), "src", 1000],
      [configuration(443, { openRequestsPerAddress: 999 }), "src", 999],
    ] as const) {
      assert.deepEqual(firstRules(text, "frontend http", 6), [
        `http-request track-sc2 ${client},ipmask(32,64) table websockets-per-address if { var(txn.websocket) -m bool }`,
        `http-request track-sc2 ${client},ipmask(32,64) table open-requests-per-address`,
        `http-request reject if { sc2_conn_cur gt ${limit} } HTTP_2.0 ${logged("open-requests-per-address")}`,
        `http-request deny deny_status 429 hdr Retry-After 10 if { sc2_conn_cur gt ${limit} } ${logged("open-requests-per-address")}`,
        ...ofAll,
      ]);
    }
  });

  it("have every table that they count in, and no other", () => {
    const loadBalancer = { forwardsVia: "forwarded headers", sourceRanges: ["192.0.2.1"] } as const;
    const behind = { loadBalancer: { mode: "tls-termination", sourceRanges: ["192.0.2.1"] } };
    for (const text of [
      configuration(),
      configuration(443, {}, { tls: "passthrough" }),
      configuration(443, {}, { runtime: { type: "machine" } }),
      configuration(443, behind, { tls: "plaintext", loadBalancer }),
      configuration(443, { requestsPerAddress: { count: 10, seconds: 60 } }),
    ]) {
      const names = (pattern: RegExp): readonly string[] =>
        [...new Set([...text.matchAll(pattern)].map(([, name = ""]) => name))].sort();
      assert.deepEqual(names(/ table (\S+)/g), names(/^backend (\S+)\n +stick-table/gm));
    }
  });

  it("wait for the address from PROXY protocol", () => {
    const loadBalancer = { forwardsVia: "PROXY protocol", sourceRanges: ["192.0.2.1"] } as const;
    const lines = section(configuration(443, {}, { loadBalancer }), "frontend https");
    assert.ok(
      lines.includes(`tcp-request session track-sc0 src,ipmask(32,64) table connections-per-address`),
    );
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
      const responses = lines.findIndex(
        (line) => /^http-request (redirect|deny)/.test(line) && !line.includes("open-requests"),
      );
      assert.equal(responses, counted + 1);
      assert.ok(lines.findLastIndex((line) => line.includes("set-var(txn.client)")) < counted);
    }
  });

  it("are absent when nothing is limited", () => {
    const unlimited = { connectionsPerAddress: "unlimited", openRequestsPerAddress: "unlimited" };
    const text = configuration(443, { ...unlimited, maxConnections: 1000 }, { runtime: { type: "machine" } });
    assert.doesNotMatch(text, /track-sc|stick-table/);
  });
});
