import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { readHaproxyLine } from "../../../components/config/haproxy-line";
import {
  backendDirectives,
  backendRequestActions,
  backendResponseActions,
  requestActions,
  responseActions,
} from "../../../components/config/custom-config-schema";
import { problemsOf } from "./stack-settings";

const adviceOn = (rule: string, backends: Record<string, readonly string[]> = {}): string => {
  const problems = problemsOf({ frontEnd: { type: "haproxy", customConfig: { rules: [rule], backends } } });
  return problems.map(({ key, advice }) => `${key} ${advice}`).join("\n");
};

const adviceOnBackend = (line: string): string =>
  problemsOf({ frontEnd: { type: "haproxy", customConfig: { backends: { "custom-a": [line] } } } })
    .map(({ key, advice }) => `${key} ${advice}`)
    .join("\n");

describe("a line of haproxy.cfg", () => {
  for (const [line, words] of [
    ["  acl custom-a  src 192.0.2.1 # mine", ["acl", "custom-a", "src", "192.0.2.1"]],
    ["# only a comment", []],
    ["", []],
    [`return string 'a # "b" \\x' hdr A ""`, ["return", "string", `a # "b" \\x`, "hdr", "A", ""]],
    [`deny if { path -m reg ^/a\\.b\\ c$ }`, ["deny", "if", "{", "path", "-m", "reg", "^/a\\.b c$", "}"]],
    [`a"c"l 'custom'-b`, ["acl", "custom-b"]],
    [`a\\#b "\\$c \\"d"`, ["a#b", `$c "d`]],
  ] as const) {
    it(`is split as HAProxy does: ${line}`, () => {
      assert.deepEqual(readHaproxyLine(line), { valid: true, words });
    });
  }

  for (const [line, advice] of [
    ["deny\nbind :1", /line break/],
    ["deny if { path 'a }", /quote \('\) that is not closed/],
    ['deny if { path "a }', /quote \("\) that is not closed/],
    ["deny \\", /ends in a backslash/],
    ["s\\x65t-var(txn.client)", /hexadecimal escape/],
    ['set-var(txn.custom_a) str("${HOME}")', /environment variable/],
    [`deny if { path /${"a".repeat(2_000)} }`, /too long/],
  ] as const) {
    it(`is rejected where HAProxy would read it otherwise: ${line.slice(0, 40)}`, () => {
      const read = readHaproxyLine(line);
      assert.ok(!read.valid);
      assert.match(read.advice, advice);
    });
  }
});

describe("custom rules", () => {
  for (const rule of [
    "",
    "# a comment",
    "acl custom-a src 192.0.2.0/24",
    "http-request deny deny_status 403 if { path_beg /admin } !custom-a",
    "http-request set-var(txn.custom_a,ifnotexists) src",
    "http-request return status 503 content-type text/plain string file if custom-a",
    "http-request return status 200 content-type text/plain string -f hdr X-Note errorfile",
    "http-request return status 200 content-type text/plain string 'a map(/a)'",
    "http-request return status 200 content-type text/plain lf-string 'a roadmap(/a) for %[src]'",
    "http-response del-header x- -m beg",
    "http-response set-header X-Content-Length 1",
    "http-request track-sc2 src table custom-a",
    "http-request auth realm REANA if !custom-a",
    "http-response del-header Server",
    "use_backend custom-a if { path /a }",
  ]) {
    it(`may be: ${rule}`, () => assert.equal(adviceOn(rule, { "custom-a": [] }), ""));
  }

  for (const [rule, advice] of [
    // What would skip the program's rules, or come after them.
    ["http-request allow", /is not allowed here\. Allowed are: acl; http-request auth, deny/],
    ["http-request set-header X-Forwarded-Proto http", /is not allowed here/],
    ["http-request set-uri http://a/", /is not allowed here/],
    ["http-request track-sc1 src table custom-a", /is not allowed here/],
    ["http-request lua.a", /is not allowed here/],
    ["http-request use-service prometheus-exporter", /is not allowed here/],
    ["http-request", /is not allowed here/],
    ["tcp-request connection accept", /is not allowed here/],
    ["bind :1", /is not allowed here/],
    ["default_backend custom-a", /is not allowed here/],
    ["option accept-unsafe-violations-in-http-request", /is not allowed here/],
    ["no option http-restrict-req-hdr-names", /is not allowed here/],
    ["frontend custom-a", /is not allowed here/],
    [".if true", /is not allowed here/],
    // What would change the meaning of the program's own names, however it is written.
    ["acl HTTP_1.0 always_false", /begins with custom-/],
    ["acl from-load-balancer src 192.0.2.1", /begins with custom-/],
    ['"a"cl from-load-balancer src 192.0.2.1', /begins with custom-/],
    ["http-request set-var(txn.client) str(192.0.2.1)", /writes txn\.client; custom variables are called/],
    ["http-request set-var(proc.custom_a) src", /writes proc\.custom_a/],
    ["acl custom-a str(a),set-var(txn.websocket) -m found", /writes txn\.websocket/],
    [`acl custom-a "str(a),set-var('txn.websocket')" -m found`, /writes 'txn\.websocket'/],
    ["acl custom-a str(a),set-va'r(t'xn.https) -m found", /writes txn\.https/],
    ["acl custom-a src,unset-var(txn.https) -m found", /writes txn\.https/],
    ["http-response set-header A %[src,set-var(txn.custom_a),set-var(req.target)]", /writes req\.target/],
    // What leads to where the program's own backends are, or to nowhere.
    ["use_backend traefik", /must lead to one of reana:frontEnd\.customConfig\.backends: custom-a\./],
    ["use_backend custom-b", /must lead to one of/],
    ["use_backend %[req.hdr(host)]", /must lead to one of/],
    // What gives away files, or breaks responses.
    [
      "http-request return status 200 content-type text/plain file /etc/haproxy/certificate/tls.key",
      /reads a file \(file\), and HAProxy's own hold keys; write what is in it: the text after string/,
    ],
    ["http-request return content-type string file /a", /reads a file \(file\)/],
    ["http-request return hdr string file lf-file /a", /reads a file \(lf-file\)/],
    ["http-request deny errorfile /etc/haproxy/certificate/tls.key", /reads a file \(errorfile\)/],
    ["http-request tarpit status 500 errorfiles a", /reads a file \(errorfiles\)/],
    ["http-request deny if { src -f /a }", /reads a file \(-f\)/],
    ["http-request deny if { path -i -m beg -f /a }", /reads a file \(-f\)/],
    ["acl custom-a path_beg -f /a", /reads a file \(-f\)/],
    ["use_backend custom-a if { path '-'f /a }", /reads a file \(-f\)/],
    ["acl custom-a path,map_beg(/a) -m found", /reads a file \(map_beg\)/],
    ["http-request return status 200 hdr X-A %[path,map(/a)] string a", /reads a file \(map\)/],
    ["http-request return status 200 content-type text/plain lf-string %[path,map(/a)]", /\(map\)/],
    ["http-request redirect location %[path,map_reg(/a,/)]", /reads a file \(map_reg\)/],
    ["http-request set-var(txn.custom_a) src map_ip_int(/a)", /reads a file \(map_ip_int\)/],
    ["http-request track-sc2 src,map_ip(/a)", /reads a file \(map_ip\)/],
    ["http-response set-header Transfer-Encoding chunked", /how the message is framed/],
    ["http-response replace-value connection a b", /how the message is framed/],
    ["http-response del-header transfer- -m beg", /how the message is framed/],
    ["http-response del-header -Encoding -m end", /how the message is framed/],
    ["http-response del-header '' -m sub", /how the message is framed/],
    ["http-response del-header ^transfer -m reg", /use -m beg, end or sub/],
    ["http-request return status 200 string a hdr Content-Length 3", /how the message is framed/],
  ] as const) {
    it(`may not be: ${rule}`, () => {
      const said = adviceOn(rule, { "custom-a": [] });
      assert.match(said, /^reana:frontEnd\.customConfig\.rules\[0\] /);
      assert.match(said, advice);
    });
  }
});

describe("backends of one's own", () => {
  it("have the lines that servers need", () => {
    for (const line of [
      "",
      "server a 192.0.2.1:80 check",
      "server a status.example.org",
      "server a status.tools.svc.cluster.local:8405 resolvers cluster init-addr last,libc,none",
      "server a [2001:db8::1]:443 ssl verify required ca-file /etc/ssl/certs/ca-certificates.crt",
      "server a ipv6@2001:db8::1:443",
      "server a 127.0.0.1:9000",
      "# mine",
      "http-request set-path /a",
      "http-request set-var(txn.custom_a) src",
      "http-check set-var(check.custom_a) str(a)",
      "http-response return status 503 content-type text/plain string file if { status 500 }",
      "http-error status 503 content-type text/plain string file",
      "option httpchk",
    ]) {
      assert.equal(adviceOnBackend(line), "");
    }
  });

  it("open no section, and take nothing that the front end would reject", () => {
    for (const [line, advice] of [
      ["frontend a", /is not allowed in a backend\. Allowed are: acl, balance/],
      ["global", /is not allowed in a backend/],
      ["mode tcp", /is not allowed in a backend/],
      [".endif", /is not allowed in a backend/],
      ["option http-restrict-req-hdr-names preserve", /would let requests through that are malformed/],
      ["option accept-unsafe-violations-in-http-request", /would let requests through/],
      ["option transparent", /would lead requests back to HAProxy/],
      ["option external-check", /would run a program/],
      [
        "http-request use-service prometheus-exporter",
        /is not allowed in a backend\. Allowed are: http-request add-h/,
      ],
      ["http-request lua.a", /is not allowed in a backend/],
      ["http-request set-map(/a) a b", /is not allowed in a backend/],
      ["http-request set-dst-port int(8405)", /is not allowed in a backend/],
      ["http-response cache-store a", /is not allowed in a backend\. Allowed are: http-response add-h/],
      ["http-request set-var(txn.websocket) bool(true)", /writes txn\.websocket/],
      ["http-request return status 200 content-type text/plain file /a", /reads a file \(file\)/],
      ["http-response return status 200 content-type string lf-file /a", /reads a file \(lf-file\)/],
      ["http-error status 503 content-type text/plain file /a", /reads a file \(file\)/],
      ["http-error status 503 errorfile /a", /reads a file \(errorfile\)/],
      ["use-server a if { path -f /a }", /reads a file \(-f\)/],
      ["server a 192.0.2.1:80 sni path,map(/a)", /reads a file \(map\)/],
      ["stick on src,map_ip(/a)", /reads a file \(map_ip\)/],
      ["http-request del-header transfer- -m beg", /how the message is framed/],
      ["http-response set-header Connection close", /how the message is framed/],
    ] as const) {
      const said = adviceOnBackend(line);
      assert.match(said, /^reana:frontEnd\.customConfig\.backends\.custom-a\[0\] /);
      assert.match(said, advice);
    }
  });

  for (const address of [
    "127.0.0.1:8405",
    "127.0.0.1:8404",
    "127.0.0.1:8443",
    "127.9.9.9:8405",
    "127.1:8405",
    "0x7f000001:8405",
    "2130706433:8405",
    "[::1]:8405",
    "::1:8405",
    "::ffff:127.0.0.1:8405",
    "ipv4@127.0.0.1:8405",
    "stream+ipv4@127.0.0.1:8405",
    "tcp4@127.0.0.1:8405",
    "localhost:8405",
    "a.localhost.:8405",
    "127.0.0.1",
    "127.0.0.1:-38",
    "127.0.0.1:+1",
    "0.0.0.0:80",
    "[::]:80",
    ":::80",
    "*:80",
    ":8405",
  ]) {
    it(`do not lead back to HAProxy: ${address}`, () =>
      assert.match(adviceOnBackend(`server a ${address}`), /would lead back to HAProxy/));
  }

  for (const address of [
    "/run/haproxy/admin.sock",
    "unix@/run/haproxy/admin.sock",
    "uxst@/a",
    "abns@a",
    "fd@3",
    "sockpair@3",
    "rhttp@a",
    "stream+unix@/a",
  ]) {
    it(`lead to no socket: ${address}`, () =>
      assert.match(adviceOnBackend(`server a ${address}`), /leads to a socket of this machine/));
  }

  it("have names that are none of the program's", () => {
    const [problem] = problemsOf({
      frontEnd: { type: "haproxy", customConfig: { backends: { traefik: ["server a 192.0.2.1:80"] } } },
    });
    assert.match(problem?.advice ?? "", /must have a name that begins with custom-/);
  });
});

describe("docs/custom-config.md", () => {
  it("lists what is allowed", () => {
    const page = readFileSync(join(__dirname, "..", "..", "..", "docs", "custom-config.md"), "utf8");
    const listed = (names: readonly string[]): string => names.map((name) => `\`${name}\``).join(", ");
    assert.ok(page.includes(`\`http-request\` with ${listed(requestActions)};`));
    assert.ok(page.includes(`\`http-response\` with ${listed(responseActions)};`));
    assert.ok(page.includes(`| \`backends\` | ${listed(backendDirectives)} |`));
    assert.ok(page.includes(`| \`http-request\` of a backend | ${listed(backendRequestActions)} |`));
    assert.ok(page.includes(`| \`http-response\` of a backend | ${listed(backendResponseActions)} |`));
  });
});
