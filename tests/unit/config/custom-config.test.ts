import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { readHaproxyLine } from "../../../components/config/haproxy-line";
import {
  backendDirectives,
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
      /reads a file; write the text itself, with string/,
    ],
    ["http-request deny errorfile /etc/haproxy/certificate/tls.key", /reads a file/],
    ["http-response set-header Transfer-Encoding chunked", /how the response is framed/],
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
      "server a 192.0.2.1:80 check",
      "# mine",
      "http-request set-path /a",
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
    ] as const) {
      const said = adviceOnBackend(line);
      assert.match(said, /^reana:frontEnd\.customConfig\.backends\.custom-a\[0\] /);
      assert.match(said, advice);
    }
  });

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
  });
});
