import assert from "node:assert/strict";
import { readHead } from "./read-request";
import { gotThrough, type Truth, variable } from "./oracle";
import type { SeenRequest } from "./seen-request";

const truth: Truth = {
  forwarded: true,
  host: "reana.example.org",
  websocket: false,
  said: new Map([
    ["x-forwarded-proto", ["https"]],
    ["x-forwarded-for", ["192.0.2.1"]],
    ["x-real-ip", ["192.0.2.1"]],
    ["x-forwarded-port", ["443"]],
    ["x-forwarded-host", ["reana.example.org"]],
  ]),
  required: ["x-forwarded-proto"],
};

const right = ["Host: reana.example.org", "X-Forwarded-Proto: https"];

/** A request as the server reads it. */
function seen(lines: readonly string[], requestLine = "GET /api/ping HTTP/1.1"): SeenRequest {
  const head = readHead(Buffer.from(`${[requestLine, ...lines].join("\r\n")}\r\n\r\n`, "latin1"));
  assert.ok(head !== undefined);
  return { ...head, trailers: [] };
}

const judge = (
  lines: readonly string[],
  more: Partial<Truth> = {},
  requestLine?: string,
): readonly string[] => gotThrough([seen(lines, requestLine)], { ...truth, ...more });

describe("the oracle of attacks", () => {
  it("finds nothing in what a front end says truly, nor in nothing", () => {
    assert.deepEqual(gotThrough([], truth), []);
    assert.deepEqual(judge(right), []);
    assert.deepEqual(
      judge([
        ...right,
        "X-Forwarded-For: 192.0.2.1",
        "X-Forwarded-Port: 443",
        "X-Real-IP: 192.0.2.1",
        "X-Forwarded-Host: reana.example.org",
        "Connection: keep-alive",
        "Accept: */*",
        "Transfer-Encoding: chunked",
      ]),
      [],
    );
  });

  const findings: readonly (readonly [what: string, lines: readonly string[], found: RegExp])[] = [
    ["the other scheme", ["Host: reana.example.org", "X-Forwarded-Proto: http"], /X-Forwarded-Proto: http/],
    ["a list of schemes", ["Host: reana.example.org", "X-Forwarded-Proto: https, http"], /https, http/],
    ["the right scheme twice", [...right, "X-Forwarded-Proto: https"], /2 times/],
    [
      "no scheme, as of a request that went past",
      ["Host: reana.example.org"],
      /x-forwarded-proto is missing/,
    ],
    ["an underscore, even with the right value", [...right, "X_Forwarded_For: 192.0.2.1"], /X_Forwarded_For/],
    ["mixed spelling", [...right, "x-FORWARDED_proto: http"], /x-FORWARDED_proto/],
    ["dots", [...right, "X.Forwarded.Proto: http"], /X\.Forwarded\.Proto/],
    ["another client", [...right, "X-Forwarded-For: 203.0.113.66"], /203\.0\.113\.66/],
    ["another client before the true one", [...right, "X-Forwarded-For: 203.0.113.66, 192.0.2.1"], /203/],
    [
      "two clients in two headers",
      [...right, "X-Forwarded-For: 192.0.2.1", "X-Forwarded-For: 192.0.2.1"],
      /2 times/,
    ],
    ["another port", [...right, "X-Forwarded-Port: 6666"], /6666/],
    ["what proxies may say and this one does not", [...right, "X-Forwarded-Prefix: /"], /X-Forwarded-Prefix/],
    ["what nobody has heard of", [...right, "X-Forwarded-Whatever: a"], /Whatever/],
    ["Forwarded", [...right, "Forwarded: for=192.0.2.1"], /Forwarded/],
    ["Proxy", [...right, "proxy: http://spoofed.invalid"], /proxy/],
    ["another host", ["Host: spoofed.invalid", "X-Forwarded-Proto: https"], /host spoofed\.invalid/],
    ["two hosts", [...right, "Host: reana.example.org"], /Host and Host/],
    ["no host", ["X-Forwarded-Proto: https"], /no host/],
    ["a named header", [...right, "Connection: close, X-Forwarded-Proto"], /connection: x-forwarded-proto/],
    ["an upgrade to h2c", [...right, "Upgrade: h2c"], /upgrade: h2c/],
    [
      "a websocket that is none",
      [...right, "Connection: upgrade", "Upgrade: websocket"],
      /upgrade: websocket/,
    ],
    [
      "two lengths",
      [...right, "Content-Length: 0", "Content-Length: 0"],
      /Content-Length and Content-Length/,
    ],
    [
      "a length and chunks",
      [...right, "Content-Length: 0", "Transfer-Encoding: chunked"],
      /and transfer-encoding/,
    ],
    ["a length with an underscore", [...right, "Content_Length: 0"], /Content_Length/],
    ["an odd length", [...right, "Content-Length: +5"], /\+5/],
    ["an odd coding", [...right, "Transfer-Encoding: xchunked"], /xchunked/],
    ["a bare line feed", [...right, "X-Note: a\nX-More: b"], /bare line feed/],
    ["a folded line", [...right, "X-Note: a", " b"], /header name/],
    ["a space before the colon", [...right, "X-Note : a"], /header name/],
    ["a NUL", [...right, "X-Note: a\0"], /control character/],
  ];
  for (const [what, lines, found] of findings) {
    it(`finds ${what}`, () => {
      assert.match(judge(lines).join("\n"), found);
    });
  }

  it("finds methods and targets that nobody may send on", () => {
    for (const [requestLine, found] of [
      ["CONNECT reana.example.org:443 HTTP/1.1", /method CONNECT/],
      ["trace / HTTP/1.1", /method trace/],
      ["GET http://reana.example.org/ HTTP/1.1", /target http:/],
      ["GET * HTTP/1.1", /target \*/],
      ["GET /a b HTTP/1.1", /request line/],
      ["GET / HTTP/1.1\rX-Forwarded-For: 203.0.113.66", /request line/],
    ] as const) {
      assert.match(judge(right, {}, requestLine).join("\n"), found);
    }
    assert.deepEqual(judge(right, {}, "OPTIONS * HTTP/1.1"), []);
    assert.match(
      judge([...right, "Transfer-Encoding: chunked"], {}, "POST / HTTP/1.0").join(),
      /in HTTP\/1\.0/,
    );
  });

  it("lets a real websocket ask for its upgrade, and for nothing else", () => {
    const websocket = [...right, "Connection: Upgrade", "Upgrade: websocket"];
    assert.deepEqual(judge(websocket, { websocket: true }), []);
    assert.match(judge([...websocket, "Upgrade: h2c"], { websocket: true }).join(), /upgrade: h2c/);
    assert.match(
      judge([...right, "Connection: upgrade, x-real-ip"], { websocket: true }).join(),
      /x-real-ip/,
    );
  });

  it("finds trailers, a second request that went past, and requests where all are redirected", () => {
    assert.match(
      gotThrough([{ ...seen(right), trailers: [["X-Note", "a"]] }], truth).join(),
      /trailer X-Note/,
    );
    assert.match(gotThrough([seen(right), seen(right.slice(0, 1))], truth).join(), /is missing/);
    assert.match(judge(right, { forwarded: false }).join(), /forwarded/);
  });

  it("finds what an application takes for true", () => {
    const application = { scheme: "https", host: "reana.example.org", client: "192.0.2.1" };
    const applied = (changed: Partial<typeof application>): readonly string[] =>
      gotThrough([{ ...seen(right), application: { ...application, ...changed } }], {
        ...truth,
        application,
      });
    assert.deepEqual(applied({}), []);
    for (const changed of [{ scheme: "http" }, { host: "spoofed.invalid" }, { client: "203.0.113.66" }]) {
      assert.equal(applied(changed).length, 1);
    }
  });

  it("takes names for the same as servers do", () => {
    assert.equal(variable("X_Forwarded.proto"), "x-forwarded-proto");
    assert.notEqual(variable("X-Forwarded"), variable("X-Forwarded-For"));
  });
});
