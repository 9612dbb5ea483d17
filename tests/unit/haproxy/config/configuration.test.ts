import assert from "node:assert/strict";
import { mounts, podPorts, type HaproxyConfigInput } from "../../../../components/haproxy/config/input";
import { configuration, section } from "./sections";

describe("haproxy.cfg", () => {
  it("caches freed memory, where the HAProxy version supports it", () => {
    const ofVersion = (version: HaproxyConfigInput["version"]): readonly string[] =>
      section(configuration(443, {}, { version }), "global");
    assert.ok(ofVersion("3.2").includes("tune.memory.hot-size 4194304"));
    assert.ok(!ofVersion("2.6").some((line) => line.startsWith("tune.memory")));
  });

  it("has larger buffers for plaintext: all clients that do not read have to fit into the pod", () => {
    const loadBalancer = { forwardsVia: "forwarded headers", sourceRanges: ["192.0.2.1"] } as const;
    const buffers = (input: Partial<HaproxyConfigInput>): readonly string[] =>
      section(configuration(443, {}, input), "global").filter((line) => line.startsWith("tune.bufsize"));
    assert.deepEqual(buffers({ tls: "plaintext", loadBalancer }), ["tune.bufsize 32768"]);
    assert.deepEqual(buffers({ tls: "terminate" }), []);
    assert.deepEqual(buffers({ tls: "passthrough" }), []);
  });

  it("tells clients that it stops in responses, and closes no connection that a request may be on its way in", () => {
    const loadBalancer = { forwardsVia: "forwarded headers", sourceRanges: ["192.0.2.1"] } as const;
    const kept = (input: Partial<HaproxyConfigInput>, title: string): readonly string[] =>
      section(configuration(443, {}, input), title).filter((line) => /idle-close|keep-alive/.test(line));
    const stops = "option idle-close-on-response";
    assert.deepEqual(kept({ tls: "terminate" }, "frontend https"), [stops]);
    // Longer than the ten minutes of Google Cloud's load balancer.
    const longer = "timeout http-keep-alive 650s";
    assert.deepEqual(kept({ tls: "plaintext", loadBalancer }, "frontend http"), [stops, longer]);
    assert.deepEqual(kept({ tls: "reencrypt", loadBalancer }, "frontend https"), [stops, longer]);
  });

  it("redirects every plain HTTP request to the public host and port, except ACME challenges, which it sanitises", () => {
    const lines = section(configuration(8443), "frontend http");
    const redirects = lines.filter((line) => line.startsWith("http-request redirect"));
    const challenge = "{ path_reg '^/[.]well-known/acme-challenge/[A-Za-z0-9_-]+$' }";
    assert.deepEqual(redirects, [
      `http-request redirect prefix https://reana.example.org:8443 code 301 if !${challenge} { method GET HEAD }`,
      `http-request redirect prefix https://reana.example.org:8443 code 308 if !${challenge}`,
    ]);
    assert.ok(lines.includes("http-request add-header X-Forwarded-Proto http"));
    assert.ok(
      section(configuration(), "frontend http").some((line) =>
        line.includes("prefix https://reana.example.org code"),
      ),
    );
  });

  it("forwards no plain HTTP requests outside the cluster", () => {
    const lines = section(configuration(443, {}, { runtime: { type: "machine" } }), "frontend http");
    assert.ok(lines.at(-1)?.endsWith("redirect prefix https://reana.example.org code 308"));
    assert.ok(!lines.some((line) => line.includes("backend")));
  });

  it("trusts forwarded headers from the load balancer's addresses only, and of several values the last one", () => {
    const loadBalancer = {
      forwardsVia: "forwarded headers",
      sourceRanges: ["192.0.2.1", "192.0.2.16/28"],
    } as const;
    const text = configuration(443, {}, { tls: "plaintext", loadBalancer });
    const lines = section(text, "frontend http");
    assert.ok(lines.includes("acl from-load-balancer src 192.0.2.1 192.0.2.16/28"));
    const said = lines.filter((line) => line.includes("x-forwarded-") && !line.includes("del-header"));
    assert.ok(
      said.length === 2 &&
        said.every((line) => line.includes(",-1)") && line.includes("if from-load-balancer")),
    );
    assert.ok(lines.includes("http-request add-header X-Forwarded-For %[var(txn.client)]"));
    // Read before they are discarded.
    assert.ok(
      lines.findLastIndex((line) => said.includes(line)) <
        lines.findIndex((line) => line.includes("del-header")),
    );
    assert.doesNotMatch(text, /frontend https| ssl /);
  });

  it("expects PROXY protocol from the load balancer, in every frontend, and from nobody else", () => {
    const loadBalancer = { forwardsVia: "PROXY protocol", sourceRanges: ["192.0.2.1"] } as const;
    for (const tls of ["terminate", "passthrough"] as const) {
      const text = configuration(443, {}, { tls, loadBalancer });
      for (const title of ["frontend http", "frontend https"]) {
        assert.ok(
          section(text, title).includes("tcp-request connection expect-proxy layer4 if { src 192.0.2.1 }"),
        );
      }
      assert.doesNotMatch(section(text, "frontend health").join("\n"), /expect-proxy/);
    }
  });

  it("passes TLS through with the client's address, without a certificate", () => {
    const text = configuration(443, {}, { tls: "passthrough" });
    assert.ok(section(text, "frontend https").includes("mode tcp"));
    assert.ok(
      section(text, "backend traefik-tls").at(-1)?.endsWith(":443 send-proxy-v2 check-ssl verify none"),
    );
    assert.doesNotMatch(text, / crt |certificate-renewal|ssl-default/);
  });

  it("sets key exchange groups where the TLS library is known, as HAProxy does not start with an unknown one", () => {
    const groups = "ssl-default-bind-curves X25519MLKEM768:X25519:prime256v1:secp384r1";
    assert.ok(section(configuration(), "global").includes(groups));
    assert.doesNotMatch(configuration(443, {}, { runtime: { type: "machine" } }), /bind-curves/);
  });

  it("serves a placeholder until an awaited certificate is issued", () => {
    const text = configuration(443, {}, { runtime: { type: "pod", certificate: "awaited" } });
    assert.match(text, new RegExp(`ssl crt ${mounts.placeholder}/tls\\.crt`));
    assert.match(
      text,
      new RegExp(
        `lua-load \\S+ ${mounts.placeholder}/tls\\.crt ${mounts.placeholder}/\\./tls\\.crt ${mounts.certificate}$`,
        "m",
      ),
    );
  });

  it("uses what the given version supports, and nothing newer", () => {
    for (const [version, known] of [
      ["2.6", false],
      ["3.0", false],
      ["3.2", true],
      ["3.4", true],
    ] as const) {
      const text = configuration(443, {}, { version, runtime: { type: "machine" } });
      assert.equal(text.includes("http-drop-request-trailers"), known, version);
      // 431 is one of HAProxy's own responses since 3.2.
      assert.equal(text.includes("deny_status 431"), known, version);
      assert.equal(text.includes("timeout client-hs"), version !== "2.6", version);
    }
  });

  it("adds HSTS on port 443, unless the server did, and takes it away on others", () => {
    // Also to what HAProxy responds by itself.
    assert.match(
      configuration(),
      /http-after-response add-header Strict-Transport-Security "max-age=63072000" unless \{ res\.hdr/,
    );
    assert.doesNotMatch(configuration(8443), /add-header Strict-Transport-Security/);
    assert.doesNotMatch(configuration(), /del-header Strict-Transport-Security/);
    assert.ok(
      section(configuration(8443), "frontend https").includes(
        "http-response del-header Strict-Transport-Security",
      ),
    );
  });

  it("listens on IPv4 and IPv6 separately, on unprivileged ports", () => {
    for (const port of Object.values(podPorts)) {
      assert.ok(port > 1023);
      const binds = configuration().match(new RegExp(`bind \\S*:${port} ?.*`, "g")) ?? [];
      assert.equal(binds.length, 2);
      assert.ok(
        binds[0]?.startsWith(`bind 0.0.0.0:${port}`) && binds[1]?.startsWith(`bind :::${port} v6only`),
      );
    }
    // A socket for both would show IPv4 clients in IPv6 form.
    assert.doesNotMatch(configuration(), /v4v6/);
  });

  it("needs no privilege that its pod does not have", () => {
    assert.doesNotMatch(configuration(), /^\s*(chroot|user|group|daemon)\b/m);
  });

  it("serves metrics at one path of a separate port, to few scrapers at once, and only in a pod", () => {
    const lines = section(configuration(), "frontend metrics");
    assert.deepEqual(lines, [
      "bind 0.0.0.0:8405",
      `.if strstr("'$POD_IPS'",:)`,
      "bind :::8405 v6only",
      ".endif",
      "no log",
      "maxconn 32",
      "timeout client 10s",
      "timeout http-request 5s",
      "timeout client-fin 2s",
      "tcp-request connection track-sc0 src,ipmask(32,64) table probes-per-address",
      "tcp-request connection reject if { sc0_conn_cur gt 8 }",
      "http-request use-service prometheus-exporter if { path /metrics }",
      "http-request return status 404 content-type text/plain string no-such-page",
    ]);
    const machine = configuration(443, {}, { runtime: { type: "machine" } });
    assert.doesNotMatch(machine, /prometheus-exporter|frontend metrics/);
  });

  it("keeps tokens out of the log: no query, no headers", () => {
    const format = /log-format (.*)/.exec(configuration())?.[1] ?? "";
    assert.match(format, /%HPO/);
    assert.doesNotMatch(format, /%r(?!c)|%HU|%HQ|%HP\b|%hr|capture/);
  });

  it("limits connections and stops within the grace period of its pod", () => {
    const text = configuration(443, { maxConnections: 500, timeouts: { drainSeconds: 40 } });
    assert.ok(section(text, "global").includes("hard-stop-after 40s"));
    assert.ok(section(text, "frontend https").includes("maxconn 500"));
    assert.ok(section(text, "frontend http").includes("maxconn 50"));
    // What is left is for the ports of probes and metrics, and for what keeps the process until clients have received everything.
    assert.ok(section(text, "frontend health").includes("maxconn 64"));
    assert.ok(section(text, "frontend metrics").includes("maxconn 32"));
    assert.ok(section(text, "global").includes("maxconn 647"));
  });
});
