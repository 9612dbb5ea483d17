import assert from "node:assert/strict";
import {
  isErrorPage,
  longestPause,
  parseResponses,
  type Response,
  succeeded,
  tally,
  underWay,
} from "./responses";

const url = "https://reana.example.org/api/ping";

const response = (sent: number, ended: number, changed: Partial<Response> = {}): Response => ({
  code: 200,
  sent,
  ended,
  error: "",
  method: "GET",
  url,
  body: "",
  ...changed,
});

const line = (changed: object): string =>
  JSON.stringify({
    attack: "",
    seq: 0,
    code: 200,
    timestamp: "2026-11-28T14:00:00.001234567Z",
    latency: 2_500_000,
    bytes_out: 0,
    bytes_in: 2,
    error: "",
    body: Buffer.from("OK").toString("base64"),
    method: "GET",
    url,
    headers: {},
    ...changed,
  });

describe("responses of the load generator", () => {
  it("are read with their times, in milliseconds", () => {
    const [first, second] = parseResponses(`${line({})}\n${line({ code: 0, error: "EOF", body: null })}\n`);
    const sent = Date.parse("2026-11-28T14:00:00.001Z");
    assert.deepEqual(first, response(sent, sent + 2.5, { body: "OK" }));
    assert.deepEqual(second, response(sent, sent + 2.5, { code: 0, error: "EOF" }));
  });

  it("are refused where a line is none of them", () => {
    assert.throws(() => parseResponses("vegeta: no such file\n"));
    assert.throws(() => parseResponses("{}\n"), /not a result of vegeta/);
  });

  it("succeed with a status of 2xx and a whole body only", () => {
    assert.ok(succeeded(response(0, 1, { code: 201 })));
    assert.ok(!succeeded(response(0, 1, { code: 301 })));
    assert.ok(!succeeded(response(0, 1, { code: 503, error: "503 Service Unavailable" })));
    assert.ok(!succeeded(response(0, 1, { error: "unexpected EOF" })));
  });

  it("are HAProxy's page by status and text", () => {
    const text = "<p>REANA is being restarted or cannot be reached at the moment. This page";
    assert.ok(isErrorPage(response(0, 1, { code: 503, body: text })));
    assert.ok(!isErrorPage(response(0, 1, { code: 502, body: text })));
    assert.ok(!isErrorPage(response(0, 1, { code: 503, body: "no available server" })));
  });
});

describe("requests under way when Traefik is killed", () => {
  const body = "<p>REANA is being restarted or cannot be reached at the moment. This page";
  const page = (code: number, sent: number, ended: number): Response => response(sent, ended, { code, body });

  it("got 502 with HAProxy's page, and were sent before a client got 503 with it", () => {
    const lost = page(502, 90, 101);
    assert.deepEqual(underWay([response(0, 5), lost, page(503, 99, 104), page(503, 120, 125)]), [lost]);
  });

  it("are none that came later, that have no page, or of a Traefik that goes on", () => {
    const later = page(502, 110, 115);
    const other = response(90, 101, { code: 502, body: "Bad Gateway" });
    assert.deepEqual(underWay([later, other, page(503, 99, 104)]), []);
    assert.deepEqual(underWay([page(502, 90, 101)]), []);
  });
});

describe("the longest pause", () => {
  it("lies between two successful responses, in the order in which they came", () => {
    const responses = [response(0, 10), response(20, 400), response(40, 50), response(390, 410)];
    assert.equal(longestPause(responses), 350);
  });

  it("counts from the first request, to the last response, and over those that failed", () => {
    const failed = { code: 0, error: "EOF" };
    assert.equal(longestPause([response(0, 90), response(100, 110)]), 90);
    assert.equal(longestPause([response(0, 10), response(20, 300, failed)]), 290);
    assert.equal(longestPause([response(0, 500, failed)]), 500);
  });
});

describe("the tally of a change", () => {
  it("counts requests of all clients, and faults by client without the ports of its connections", () => {
    const failed = (port: number): Response =>
      response(0, 5, {
        code: 0,
        method: "POST",
        error: `Post "${url}": read tcp 10.77.0.1:${port}->10.77.0.2:30457: read: connection reset by peer`,
      });
    const counted = tally([
      { name: "new", responses: [response(0, 5), failed(4001), failed(4002)] },
      { name: "kept", responses: [response(0, 7), response(1, 8, { code: 502, error: "502 Bad Gateway" })] },
    ]);
    assert.equal(counted.requests, 5);
    assert.equal(counted.failed, 3);
    assert.equal(counted.errorPages, 0);
    assert.equal(counted.underWay, 0);
    assert.equal(counted.longestPause, 7);
    assert.deepEqual(
      [...counted.faults],
      [
        ["new, POST /api/ping: read tcp 10.77.0.1->10.77.0.2:30457: read: connection reset by peer", 2],
        ["kept, GET /api/ping: status 502 502 Bad Gateway", 1],
      ],
    );
  });
});
