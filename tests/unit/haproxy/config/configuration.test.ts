import assert from "node:assert/strict";
import { mounts, podPorts, type HaproxyConfigInput } from "../../../../components/haproxy/config/input";
import { proxyHeaderPrefixes, proxyHeaders } from "../../../../components/topology/proxy-headers";
import { configuration, section } from "./sections";

const isStripping = (line: string): boolean => /^http-request del-header '.*' -m reg$/.test(line);

/** The pattern of such a rule. */
const strippedNames = (rule = ""): RegExp =>
  new RegExp(/'(.*)'/.exec(rule)?.[1] ?? assert.fail("no rule strips headers"));

describe("haproxy.cfg", () => {
  it("forwards the scheme https and the public port", () => {
    const lines = section(configuration(8443), "frontend https");
    assert.ok(lines.includes("http-request add-header X-Forwarded-Proto https"));
    assert.ok(lines.includes("http-request add-header X-Forwarded-Port 8443"));
  });

  it("strips forwarded headers of the client before it sets its own", () => {
    const lines = section(configuration(), "frontend https");
    const lastDiscard = lines.findLastIndex((line) => line.startsWith("http-request del-header"));
    const firstStatement = lines.findIndex((line) => line.startsWith("http-request add-header X-"));
    assert.ok(lastDiscard >= 0 && lastDiscard < firstStatement);
  });

  it("denies or normalises ambiguous requests before it sets headers (found by npm run test:attacks)", () => {
    const loadBalancer = { forwardsVia: "forwarded headers", sourceRanges: ["192.0.2.1"] } as const;
    for (const lines of [
      section(configuration(), "frontend https"),
      section(configuration(), "frontend http"),
      section(configuration(443, {}, { tls: "plaintext", loadBalancer }), "frontend http"),
    ]) {
      const firstStatement = lines.findIndex((line) => line.startsWith("http-request add-header X-"));
      for (const rule of [
        // Methods in any case.
        "http-request deny deny_status 405 if { method -m str -i CONNECT TRACE } { str(method),set-var(txn.denied_by) -m found }",
        // An empty Host, and one with words for its port.
        "http-request deny deny_status 400 if !{ req.fhdr(host) -m str reana.example.org } !{ req.fhdr(host) -m reg '^([A-Za-z0-9._-]+|\\[[0-9A-Fa-f:.]+\\])(:([0-9]{1,4}|[1-5][0-9]{4}|6[0-4][0-9]{3}|65[0-4][0-9]{2}|655[0-2][0-9]|6553[0-5]))?$' } { str(host),set-var(txn.denied_by) -m found }",
        // Chunks where there are none.
        "http-request deny deny_status 400 if HTTP_1.0 { req.hdr(transfer-encoding) -m found } { str(http-1.0-body),set-var(txn.denied_by) -m found }",
        // A target with a scheme and a host of its own, and one whose query begins where a path has to.
        String.raw`http-request deny deny_status 400 if !{ url_beg / } !{ url_reg -i '^(\*|https?://[^/?#]*(/|$))' } { str(target),set-var(txn.denied_by) -m found }`,
        // The public name with another port, or in capitals.
        "http-request set-header Host reana.example.org if !{ req.fhdr(host) -m str reana.example.org } { req.fhdr(host),field(1,:) -m str -i reana.example.org }",
        "http-request set-uri %[pathq] if !{ url_beg / } { url_beg -i http:// https:// } { req.ver -m beg 1. }",
      ]) {
        const index = lines.indexOf(rule);
        assert.ok(index >= 0 && index < firstStatement, rule);
      }
    }
  });

  it("takes the client from a load balancer that encrypts anew, and sends those to https who came to it over http", () => {
    const loadBalancer = { forwardsVia: "forwarded headers", sourceRanges: ["192.0.2.1"] } as const;
    const text = configuration(443, {}, { loadBalancer });
    for (const title of ["frontend http", "frontend https"]) {
      const lines = section(text, title);
      const trusted = lines.indexOf(
        "http-request set-var(txn.client) req.hdr_ip(x-forwarded-for,-1) if from-load-balancer",
      );
      assert.ok(lines.indexOf("acl from-load-balancer src 192.0.2.1") >= 0);
      assert.ok(trusted >= 0 && trusted < lines.findIndex(isStripping), title);
      assert.ok(lines.includes("http-request add-header X-Forwarded-For %[var(txn.client)]"), title);
    }
    const redirects = section(text, "frontend https").filter((line) =>
      line.startsWith("http-request redirect"),
    );
    assert.equal(redirects.length, 2);
    for (const line of redirects) {
      assert.match(line, /if from-load-balancer \{ req\.hdr\(x-forwarded-proto,-1\) -i http \}/);
    }
    assert.doesNotMatch(configuration(), /from-load-balancer/);
  });

  it("keeps the upgrade of a websocket handshake, which is a GET with no other upgrade", () => {
    const [condition = ""] = section(configuration(), "frontend https").filter((line) =>
      line.includes("txn.websocket) bool"),
    );
    for (const part of ["{ method GET }", "!HTTP_1.0", "{ req.fhdr(upgrade) -i websocket }"]) {
      assert.ok(condition.includes(part), part);
    }
  });

  it("never trusts, appends to or keeps a forwarded header", () => {
    assert.doesNotMatch(configuration(), /if-none|forwardfor|hdr(_ip)?\(x-forwarded/i);
    for (const title of ["frontend http", "frontend https"]) {
      const lines = section(configuration(), title);
      const discarded = lines.findIndex(isStripping);
      const added = lines.filter((line) => line.includes("add-header"));
      assert.equal(added.length, 4);
      const stripped = strippedNames(lines[discarded]);
      // Where nothing of the name is left, adding is setting.
      for (const line of added) {
        const [, name = ""] = /^http-request add-header (X-Forwarded-\w+|X-Real-IP) \S+$/.exec(line) ?? [];
        assert.match(name.toLowerCase(), stripped);
        assert.ok(discarded >= 0 && discarded < lines.indexOf(line), line);
      }
    }
  });

  it("strips whole names and prefixes of proxy headers, and no other header", () => {
    const [rule] = section(configuration(), "frontend https").filter(isStripping);
    const stripped = strippedNames(rule);
    for (const name of [...proxyHeaders, ...proxyHeaderPrefixes.map((prefix) => `${prefix}any`), "upgrade"]) {
      assert.match(name, stripped);
    }
    for (const name of [
      "host",
      "cookie",
      "authorization",
      "upgrade-insecure-requests",
      "x-real-ip-2",
      "x-csrftoken",
    ]) {
      assert.doesNotMatch(name, stripped);
    }
  });

  it("applies every sanitising rule to every request", () => {
    for (const title of ["frontend http", "frontend https"]) {
      const lines = section(configuration(), title);
      assert.ok(lines.includes("option http-restrict-req-hdr-names delete"), title);
      assert.ok(lines.filter((line) => line.includes("del-header")).every((line) => !line.includes(" if ")));
    }
  });

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
    assert.doesNotMatch(text, / crt |lua-load|ssl-default/);
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
      /http-after-response set-header Strict-Transport-Security "max-age=63072000" unless \{ res\.hdr/,
    );
    assert.doesNotMatch(configuration(8443), /set-header Strict-Transport-Security/);
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
    // What is left is for the ports of probes and metrics.
    assert.ok(section(text, "frontend health").includes("maxconn 64"));
    assert.ok(section(text, "frontend metrics").includes("maxconn 32"));
    assert.ok(section(text, "global").includes("maxconn 646"));
  });
});
