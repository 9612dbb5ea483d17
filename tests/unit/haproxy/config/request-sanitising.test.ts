import assert from "node:assert/strict";
import {
  prefixedProxyHeaders,
  proxyHeaderPrefixes,
  proxyHeaders,
} from "../../../../components/topology/proxy-headers";
import { configuration, section } from "./sections";

const stripping =
  /^http-request del-header '([^']*)' -m reg if \{ req\.hdr_names\(:\) -m reg '([^']*)' '([^']*)' \}$/;

const isStripping = (line: string): boolean => stripping.test(line);

/** The pattern of such a rule. */
const strippedNames = (rule = ""): RegExp =>
  new RegExp(stripping.exec(rule)?.[1] ?? assert.fail("no rule strips headers"));

/** Whether such a rule looks at the headers of a request that has these names. */
const looksAt = (rule = "", names: readonly string[]): boolean =>
  (stripping.exec(rule)?.slice(2) ?? assert.fail("no rule strips headers")).some((pattern) =>
    new RegExp(pattern).test(names.join(":")),
  );

describe("request sanitising in haproxy.cfg", () => {
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

  it("denies or normalises ambiguous requests (found by npm run test:attacks)", () => {
    const loadBalancer = { forwardsVia: "forwarded headers", sourceRanges: ["192.0.2.1"] } as const;
    for (const lines of [
      section(configuration(), "frontend https"),
      section(configuration(), "frontend http"),
      section(configuration(443, {}, { tls: "plaintext", loadBalancer }), "frontend http"),
    ]) {
      const allowed = lines.findIndex((line) => line.startsWith("http-request allow"));
      assert.ok(allowed > lines.findLastIndex((line) => line.startsWith("http-request add-header X-")));
      for (const [rule, applies] of [
        // Methods in any case.
        [
          "http-request deny deny_status 405 if { method -m str -i CONNECT TRACE } { str(method),set-var(txn.denied_by) -m found }",
          "to uncommon requests",
        ],
        // An empty Host, and one with words for its port.
        [
          "http-request deny deny_status 400 if !{ req.fhdr(host) -m str reana.example.org } !{ req.fhdr(host) -m reg '^([A-Za-z0-9._-]+|\\[[0-9A-Fa-f:.]+\\])(:([0-9]{1,4}|[1-5][0-9]{4}|6[0-4][0-9]{3}|65[0-4][0-9]{2}|655[0-2][0-9]|6553[0-5]))?$' } { str(host),set-var(txn.denied_by) -m found }",
          "to uncommon requests",
        ],
        // Chunks where there are none.
        [
          "http-request deny deny_status 400 if { fc_http_major eq 1 } HTTP_1.0 { req.hdr(transfer-encoding) -m found } { str(http-1.0-body),set-var(txn.denied_by) -m found }",
          "to all",
        ],
        // A target with a scheme and a host of its own, and one whose query begins where a path has to.
        [
          String.raw`http-request deny deny_status 400 if !{ url_beg / https://reana.example.org/ } !{ url_reg -i '^(\*|https?://[^/?#]*(/|$))' } { str(target),set-var(txn.denied_by) -m found }`,
          "to all",
        ],
        // The public name with another port, or in capitals.
        [
          "http-request set-header Host reana.example.org if !{ req.fhdr(host) -m str reana.example.org } { req.fhdr(host),field(1,:) -m str -i reana.example.org }",
          "to uncommon requests",
        ],
        [
          "http-request set-uri %[pathq] if { fc_http_major eq 1 } !{ url_beg / } { url_beg -i http:// https:// }",
          "to all",
        ],
      ] as const) {
        const index = lines.indexOf(rule);
        assert.ok(index >= 0 && index < allowed === (applies === "to all"), rule);
      }
    }
  });

  it("ends the rules early for a complete GET without a body to the public name alone", () => {
    for (const title of ["frontend http", "frontend https"]) {
      assert.deepEqual(
        section(configuration(), title).filter((line) => line.startsWith("http-request allow")),
        [
          "http-request allow if !{ var(txn.websocket) -m bool } { method GET } { internal.htx.has_eom } { req.body_size eq 0 } { req.fhdr(host) -m str reana.example.org }",
        ],
      );
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

  it("recognises a websocket before limits count it, and again after custom rules, which may change its headers", () => {
    const loadBalancer = { forwardsVia: "forwarded headers", sourceRanges: ["192.0.2.1"] } as const;
    const rules = ["http-request del-header Upgrade if { path /no-sessions }", "use_backend custom-a"];
    const customConfig = { rules, backends: {} };
    for (const [title, input] of [
      ["frontend https", {}],
      ["frontend http", { tls: "plaintext", loadBalancer }],
    ] as const) {
      const recognised = (lines: readonly string[]): readonly number[] =>
        lines.flatMap((line, index) => (line.includes("set-var(txn.websocket) bool") ? [index] : []));
      const without = section(configuration(443, {}, input), title);
      const [only = -1, ...others] = recognised(without);
      assert.deepEqual(others, []);
      assert.ok(only >= 0 && only < without.findIndex((line) => line.includes("track-sc2")));

      const lines = section(configuration(443, {}, { ...input, customConfig }), title);
      const [first = -1, second = -1] = recognised(lines);
      assert.ok(first >= 0 && first < lines.findIndex((line) => line.includes("track-sc2")));
      assert.ok(lines.indexOf(rules[0] ?? "") < second && second < lines.findIndex(isStripping));
      assert.equal(lines[second - 1], "http-request unset-var(txn.websocket)");
    }
  });

  it("never trusts, appends to or keeps a forwarded header", () => {
    assert.doesNotMatch(configuration(), /if-none|forwardfor|hdr(_ip)?\(x-forwarded/i);
    for (const title of ["frontend http", "frontend https"]) {
      const lines = section(configuration(), title);
      const discarded = lines.findIndex(isStripping);
      const added = lines.filter((line) => line.startsWith("http-request add-header"));
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
      assert.ok(lines.filter((line) => line.includes("del-header")).every(isStripping));
    }
  });

  it("looks at the headers of every request that has such a name, wherever it stands, and of hardly any other", () => {
    const [rule] = section(configuration(), "frontend https").filter(isStripping);
    const usual = ["host", "user-agent", "upgrade-insecure-requests", "sec-fetch-mode", "cookie"];
    assert.ok(!looksAt(rule, usual));
    assert.ok(!looksAt(rule, []));
    for (const name of [
      ...["connection", "upgrade", "x-real-ip", ...proxyHeaders, ...prefixedProxyHeaders],
      ...proxyHeaderPrefixes.flatMap((prefix) => [prefix, `${prefix}any`]),
    ]) {
      for (let index = 0; index <= usual.length; index += 1) {
        assert.ok(looksAt(rule, usual.toSpliced(index, 0, name)), `${name} at ${index}`);
      }
    }
  });
});
