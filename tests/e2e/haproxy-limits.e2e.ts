import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { createServer, request, type IncomingMessage, type Server } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { connect as connectTls } from "node:tls";
import { denyStatus, type DenyRule } from "../../components/haproxy/config/deny-rules";
import { frame, frameTypes, headerBlock, preface } from "../attacks/http2-frames";
import {
  hostname,
  loopbackConfigInput,
  startLoopbackHaproxy,
  type CertifiedHaproxy,
  type LoopbackStack,
} from "./loopback-haproxy";
import { responseTo, rawClient, statusOf, type RawClient } from "./raw-request";

/** Rules of a HAProxy older than the sandbox's: `npm run test:attacks` has one of each series. */
type OlderRule = "malformed" | "length-required";

/** On plain http only a certificate's challenge is forwarded. */
const path = "/.well-known/acme-challenge/token";

const get = (...headers: readonly string[]): string =>
  [`GET ${path} HTTP/1.1`, `Host: ${hostname}`, "Connection: close", ...headers, "", ""].join("\r\n");

/** A server in Traefik's place: responses with size and hash of what was uploaded, and keeps the headers of the last request. */
function server(): { readonly listener: Server; last(): readonly string[] } {
  let last: readonly string[] = [];
  const listener = createServer((request, response) => {
    // HAProxy's health check.
    if (request.method === "HEAD") {
      response.end();
      return;
    }
    last = [request.url ?? "", ...request.rawHeaders];
    const hash = createHash("sha256");
    let size = 0;
    request.on("data", (piece: Buffer) => {
      hash.update(piece);
      size += piece.length;
    });
    request.once("end", () => response.end(JSON.stringify({ size, sha256: hash.digest("hex") })));
  });
  return { listener, last: () => last };
}

/** Rules about requests over https, in haproxy-bodies.e2e.ts, and the last one here. */
type TriedElsewhere =
  | "body-too-long"
  | "length-required"
  | "open-requests-per-address"
  | "open-requests"
  | "requests-per-address";

/** Those that HAProxy has closed: not always the last, since its threads take connections in an order of their own. */
async function closedOf(clients: readonly RawClient[]): Promise<readonly RawClient[]> {
  await Promise.race(clients.map((client) => client.closedWithin(5_000)));
  // A second one would be closed by now.
  await sleep(200);
  return clients.filter(({ socket }) => socket.closed);
}

describe("HAProxy's limits", () => {
  const traefik = server();
  let haproxy: CertifiedHaproxy;
  let port = 0;

  before(async () => {
    traefik.listener.listen(0, "127.0.0.1");
    await once(traefik.listener, "listening");
    ({ port } = traefik.listener.address() as { port: number });
  });
  after(() => {
    traefik.listener.close();
    traefik.listener.closeAllConnections();
  });
  afterEach(() => haproxy.end());

  const start = async (stack?: LoopbackStack): Promise<void> => {
    haproxy = await startLoopbackHaproxy(loopbackConfigInput(port, stack));
  };

  it("log which rule denied a request, and do not tell the client", async () => {
    await start({ frontEnd: { requestsPerAddress: { count: 10, seconds: 60 } } });
    const challenge = `${path} HTTP/1.1\r\nHost: ${hostname}\r\nConnection: close\r\n`;
    const rows: Readonly<Record<Exclude<DenyRule, TriedElsewhere | OlderRule>, string>> = {
      method: `TRACE ${challenge}\r\n`,
      host: `GET ${path} HTTP/1.1\r\nHost:\r\nConnection: close\r\n\r\n`,
      "http-1.0-body": `POST ${path} HTTP/1.0\r\nHost: ${hostname}\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
      target: `GET ftp://${hostname}${path} HTTP/1.1\r\nHost: ${hostname}\r\nConnection: close\r\n\r\n`,
      "headers-too-long": `GET ${challenge}Cookie: ${"c".repeat(9000)}\r\n\r\n`,
    };
    const responses: [string, number][] = [];
    for (const [index, [rule, bytes]] of Object.entries(rows).entries()) {
      const response = await responseTo(haproxy.ports.http, bytes, `127.0.0.${index + 10}`);
      // 405 itself means the method.
      assert.ok(rule === "method" || !response.slice(response.indexOf("\r\n")).includes(rule), response);
      responses.push([rule, statusOf(response)]);
    }
    const many = await Promise.all(Array.from({ length: 11 }, () => responseTo(haproxy.ports.http, get())));
    const last = many.find((response) => statusOf(response) === 429) ?? "";
    assert.match(last, /^retry-after: 60\r$/im);
    assert.doesNotMatch(last, /per-address/);
    responses.push(["requests-per-address", statusOf(last)]);
    assert.deepEqual(
      responses,
      responses.map(([rule]) => [rule, denyStatus[rule as DenyRule]]),
    );
    await sleep(200);
    const log = haproxy.output();
    for (const [rule, status] of responses) {
      assert.match(log, new RegExp(` ${status} \\d+ PR.* ${rule}$`, "m"), rule);
    }
    assert.match(log, / 200 .* HTTP\/1\.1 -$/m);
  });

  it("deny requests with more headers than uWSGI's buffer holds, and forward smaller ones", async () => {
    await start({ frontEnd: { requestsPerAddress: undefined } });
    let refused = 0;
    let passed = 0;
    for (const [count, length, target] of shapes()) {
      const headers = Array.from({ length: count }, (_, index) => `X-${index}: ${"v".repeat(length)}`);
      const response = await responseTo(
        haproxy.ports.http,
        get(...headers).replace(path, `${path}?${"q".repeat(target)}`),
      );
      const size = uwsgiSize(`${path}?${"q".repeat(target)}`, headers);
      if (statusOf(response) === 200) {
        passed += 1;
        const [url = "", ...seen] = traefik.last();
        const lines = seen.flatMap((name, index) => (index % 2 === 0 ? [`${name}: ${seen[index + 1]}`] : []));
        assert.ok(uwsgiSize(url, lines) + laterHeaders <= 10_240, `${count} × ${length}, ${target}: passed`);
      } else {
        refused += 1;
        assert.equal(statusOf(response), 431, response.slice(0, 200));
        assert.ok(size > 8_000, `${count} × ${length}, ${target}: refused at ${size}`);
      }
    }
    assert.ok(refused > 20 && passed > 20, `${refused} refused, ${passed} passed`);
  });

  it("close connections of one address above its maximum", async () => {
    await start({ frontEnd: { connectionsPerAddress: 10 } });
    const clients: RawClient[] = [];
    for (let count = 1; count <= 11; count += 1) {
      clients.push(await rawClient(haproxy.ports.http, "127.0.0.5"));
    }
    const [tooMany, ...others] = await closedOf(clients);
    assert.deepEqual([tooMany?.received(), others], ["", []]);
    assert.equal(statusOf(await responseTo(haproxy.ports.http, get(), "127.0.0.6")), 200);
    clients.forEach(({ socket }) => socket.destroy());
    await sleep(200);
    assert.equal(statusOf(await responseTo(haproxy.ports.http, get(), "127.0.0.5")), 200);
  });

  it("count by the address of PROXY protocol, IPv6 by /64", async () => {
    const loadBalancer = { forwardsVia: "PROXY protocol", sourceRanges: ["127.0.0.1"] } as const;
    await start({ loadBalancer, frontEnd: { connectionsPerAddress: 10 } });
    const from = async (address: string): Promise<RawClient> => {
      const client = await rawClient(haproxy.ports.http);
      client.socket.write(`PROXY TCP6 ${address} 2001:db8::1 1234 80\r\n`);
      return client;
    };
    const clients: RawClient[] = [];
    for (let host = 1; host <= 11; host += 1) {
      clients.push(await from(`2001:db8:5:5:${host}::`));
    }
    assert.equal((await closedOf(clients)).length, 1);
    const neighbour = await from("2001:db8:5:6::1");
    neighbour.socket.write(get());
    assert.ok(await neighbour.closedWithin(5_000));
    assert.equal(statusOf(neighbour.received()), 200);
    clients.forEach(({ socket }) => socket.destroy());
  });

  it("count requests by the client's address that a trusted load balancer forwards", async () => {
    const loadBalancer = { forwardsVia: "forwarded headers", sourceRanges: ["127.0.0.1"] } as const;
    await start({
      tls: "plaintext",
      loadBalancer,
      frontEnd: {
        maxConnections: 1000,
        connectionsPerAddress: "unlimited",
        requestsPerAddress: { count: 10, seconds: 60 },
      },
    });
    const ask = async (client: string): Promise<number> =>
      statusOf(
        await responseTo(haproxy.ports.http, get("X-Forwarded-Proto: https", `X-Forwarded-For: ${client}`)),
      );
    for (let count = 0; count < 10; count += 1) {
      assert.equal(await ask("198.51.100.7"), 200);
    }
    assert.equal(await ask("198.51.100.7"), 429);
    assert.equal(await ask("198.51.100.8"), 200);
  });

  it("close a connection after the timeouts for the TLS handshake and for headers, with HTTP/1.1 and HTTP/2", async () => {
    await start({ frontEnd: { timeouts: { headersSeconds: 1 } } });
    const { http, https } = haproxy.ports;
    const slowHeaders = await rawClient(http);
    slowHeaders.socket.write(`GET ${path} HTTP/1.1\r\nHost: ${hostname}\r\n`);
    const silent = await rawClient(https);
    const halfHandshake = await rawClient(https);
    // The head of a TLS record that never comes.
    halfHandshake.socket.write(Buffer.from([0x16, 0x03, 0x01, 0x02, 0x00, 0x01]));
    const http2 = await rawClient(http);
    const block = headerBlock([
      [":method", "GET"],
      [":scheme", "http"],
    ]);
    http2.socket.write(
      Buffer.concat([
        Buffer.from(preface),
        frame(frameTypes.settings, 0, 0),
        // Without its end: a continuation has to follow.
        frame(frameTypes.headers, 0, 1, block),
      ]),
    );
    const clients = { slowHeaders, silent, halfHandshake, http2 };
    for (const [name, client] of Object.entries(clients)) {
      assert.ok(await client.closedWithin(4_000), `${name} is still open`);
    }
    assert.equal(statusOf(slowHeaders.received()), 408);
  });

  it("do not apply to the size or the duration of a body", async () => {
    await start({ frontEnd: { timeouts: { headersSeconds: 1 } } });
    const whole = Buffer.alloc(64 * 1024 * 1024, "reana");
    const expected = { size: whole.length, sha256: createHash("sha256").update(whole).digest("hex") };
    assert.deepEqual(JSON.parse(await upload(haproxy.ports.http, [whole], 0)), expected);
    const pieces = Array.from({ length: 10 }, (_, index) => Buffer.alloc(100, index));
    const { size } = JSON.parse(await upload(haproxy.ports.http, pieces, 500)) as { size: number };
    assert.equal(size, 1000);
  });

  it("reserve connections for the kubelet's probes", async () => {
    await start({ frontEnd: { maxConnections: 100, connectionsPerAddress: "unlimited" } });
    const connections = (to: number, length: number): Promise<readonly RawClient[]> =>
      Promise.all(Array.from({ length }, () => rawClient(to)));
    // Some more than are accepted wait with the kernel.
    const open = [
      ...(await connections(haproxy.ports.http, 15)),
      ...(await connections(haproxy.ports.https, 110)),
    ];
    const late = connectTls({
      host: "127.0.0.1",
      port: haproxy.ports.https,
      ca: haproxy.ca,
      servername: hostname,
    });
    assert.equal(
      await Promise.race([once(late, "secureConnect").then(() => "served"), sleep(500, "waits")]),
      "waits",
    );
    const health = await responseTo(
      haproxy.ports.health,
      "GET /alive HTTP/1.1\r\nHost: health\r\nConnection: close\r\n\r\n",
    );
    assert.equal(statusOf(health), 200);
    late.destroy();
    open.forEach(({ socket }) => socket.destroy());
  });
});

/** What Traefik and uWSGI itself may add: forwarded headers with the longest host name, addresses, and variables about the request. */
const laterHeaders = 1_000;

/** Bytes of the variables that uWSGI makes of a request: two for each length, `HTTP_` before each header's name. */
const uwsgiSize = (target: string, headers: readonly string[]): number =>
  target.length * 2 +
  headers.reduce((size, header) => {
    const [name = "", value = ""] = header.split(": ");
    return size + name.length + value.length + 9;
  }, 0);

/** How many headers of which length beside a query of which length: around the limit, whichever it is that reaches it. */
function* shapes(): Generator<readonly [count: number, length: number, target: number]> {
  for (const total of [4_000, 7_000, 8_000, 8_200, 8_400, 8_600, 8_800, 9_000, 10_000, 12_000]) {
    for (const count of [1, 2, 10, 90]) {
      yield [count, Math.floor(total / count), 0];
    }
    for (const target of [500, 2_000, 3_500]) {
      yield [5, Math.floor(Math.max(0, total - 2 * target) / 5), target];
    }
  }
}

async function upload(port: number, pieces: readonly Buffer[], pause: number): Promise<string> {
  const size = pieces.reduce((sum, { length }) => sum + length, 0);
  const sent = request({
    host: "127.0.0.1",
    port,
    path,
    method: "POST",
    headers: { host: hostname, "content-length": size },
  });
  const responded = once(sent, "response") as Promise<[IncomingMessage]>;
  for (const piece of pieces) {
    sent.write(piece);
    await sleep(pause);
  }
  sent.end();
  const [response] = await responded;
  assert.equal(response.statusCode, 200);
  const body: Buffer[] = [];
  for await (const piece of response) {
    body.push(piece as Buffer);
  }
  return Buffer.concat(body).toString("utf8");
}
