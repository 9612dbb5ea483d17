import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer, type Server } from "node:http";
import { type ClientHttp2Session, connect as connectHttp2 } from "node:http2";
import { request } from "node:https";
import { setTimeout as sleep } from "node:timers/promises";
import { connect, type TLSSocket } from "node:tls";
import {
  hostname,
  loopbackConfigInput,
  startLoopbackHaproxy,
  type CertifiedHaproxy,
} from "./loopback-haproxy";
import { statusOf } from "./raw-request";

const uploadPath = "/api/workflows/analysis.1/workspace?file_name=data.root";

/** What the server saw of each request: its path, and the length of its body. */
function server(): { readonly listener: Server; readonly seen: string[] } {
  const seen: string[] = [];
  const listener = createServer((request, response) => {
    if (request.method === "HEAD") {
      response.end();
      return;
    }
    const { pathname } = new URL(request.url ?? "", "http://server");
    if (pathname === "/slow") {
      // HAProxy waits for the response, also when its client is gone.
      setTimeout(() => response.end(), 2_000);
      return;
    }
    if (pathname === "/api/away") {
      response.writeHead(502, { "content-type": "text/plain" }).end("Bad Gateway");
      return;
    }
    if (pathname === "/api/broken") {
      response.writeHead(502, { "content-type": "application/json" }).end('{"message": "broken"}');
      return;
    }
    let size = 0;
    request.on("data", (piece: Buffer) => (size += piece.length));
    request.once("end", () => {
      seen.push(`${pathname} ${size}`);
      response.end("{}");
    });
  });
  return { listener, seen };
}

describe("HAProxy's rules about bodies, open requests and errors", () => {
  const traefik = server();
  let haproxy: CertifiedHaproxy;

  before(async () => {
    traefik.listener.listen(0, "127.0.0.1");
    await once(traefik.listener, "listening");
    const { port } = traefik.listener.address() as { port: number };
    haproxy = await startLoopbackHaproxy(
      loopbackConfigInput(port, { frontEnd: { openRequestsPerAddress: 10 } }),
    );
    await sleep(1_500);
  });
  after(async () => {
    await haproxy.end();
    traefik.listener.close();
    traefik.listener.closeAllConnections();
  });
  beforeEach(() => void traefik.seen.splice(0));

  interface Sent {
    readonly method?: string;
    /** Default: chunked. */
    readonly length?: number;
    readonly body?: Buffer;
  }

  async function send(path: string, { method = "POST", length, body }: Sent): Promise<[number, string]> {
    const sent = request({
      host: "127.0.0.1",
      port: haproxy.ports.https,
      path,
      method,
      ca: haproxy.ca,
      servername: hostname,
      agent: false,
      headers: { host: hostname, ...(length === undefined ? {} : { "content-length": length }) },
    });
    sent.on("error", () => undefined);
    // Otherwise node:http would add the length.
    if (body !== undefined) {
      sent.write(body);
    }
    sent.end();
    const [response] = (await once(sent, "response")) as [NodeJS.ReadableStream & { statusCode: number }];
    let text = "";
    for await (const piece of response) {
      text += String(piece);
    }
    return [response.statusCode, text];
  }

  async function raw(text: string): Promise<TLSSocket> {
    const socket = connect({
      host: "127.0.0.1",
      port: haproxy.ports.https,
      ca: haproxy.ca,
      servername: hostname,
    });
    socket.on("error", () => undefined);
    await once(socket, "secureConnect");
    socket.write(text);
    return socket;
  }

  const http2Session = (): ClientHttp2Session =>
    connectHttp2(`https://127.0.0.1:${haproxy.ports.https}`, { ca: haproxy.ca, servername: hostname });

  /** Of HTTP/2, whose requests need no Content-Length. */
  async function http2(path: string, body: Buffer, headers: Record<string, string> = {}): Promise<number> {
    const session = http2Session();
    const stream = session.request({ ":method": "POST", ":path": path, ":authority": hostname, ...headers });
    stream.end(body);
    const [response] = (await once(stream, "response")) as [{ ":status": number }];
    session.destroy();
    return response[":status"];
  }

  it("refuse a body that trickles, and one that never comes, without the server", async () => {
    const head = (method: string, framing: string): string =>
      `${method} /api/login HTTP/1.1\r\nHost: ${hostname}\r\n${framing}\r\n\r\n`;
    const trickling = await raw(`${head("POST", "Content-Length: 1000")}{`);
    const timer = setInterval(() => trickling.write("a"), 2_000);
    const sockets = [
      trickling,
      await raw(head("POST", "Content-Length: 1000")),
      // A GET is forwarded at once only if it has no body.
      await raw(head("GET", "Content-Length: 1000")),
      await raw(head("GET", "Transfer-Encoding: chunked")),
    ];
    const session = http2Session();
    const unended = session.request({ ":path": "/api/login", ":authority": hostname }, { endStream: false });
    const [statuses, [overHttp2]] = await Promise.all([
      Promise.all(
        sockets.map(async (socket) => statusOf(String(((await once(socket, "data")) as [Buffer])[0]))),
      ),
      once(unended, "response") as Promise<[{ ":status": number }]>,
    ]);
    clearInterval(timer);
    assert.deepEqual([...statuses, overHttp2[":status"]], [408, 408, 408, 408, 408]);
    sockets.forEach((socket) => socket.destroy());
    session.destroy();
    assert.deepEqual(traefik.seen, []);
  }).timeout(20_000);

  it("refuse a long body where the server would read it from anybody", async () => {
    const long = Buffer.alloc(100_000, "a");
    for (const path of ["/api/login", "//api/login", "/%61pi/login", "/x/../api/launch"]) {
      const [status, text] = await send(path, { length: long.length, body: long });
      assert.deepEqual([path, status], [path, 413]);
      assert.match(text, /^\{"message": /);
    }
    assert.deepEqual(traefik.seen, []);
    for (const path of [
      "/api/workflows",
      "/api/secrets/",
      "/api/workflows/analysis.1/start",
      "/0a1b2c3d/api/contents",
    ]) {
      assert.equal((await send(path, { length: long.length, body: long }))[0], 200, path);
    }
    assert.equal((await send("/api/login", { length: 500, body: long.subarray(0, 500) }))[0], 200);
  });

  it("refuse a body without Content-Length that uWSGI would take for empty, and forward all others", async () => {
    const body = Buffer.alloc(1000, "a");
    for (const path of [uploadPath, "/api/login", "//api/workflows/a/workspace", "/oauth/x"]) {
      const [status, text] = await send(path, { body });
      assert.deepEqual([path, status], [path, 411]);
      assert.match(text, /^\{"message": /);
    }
    assert.equal(await http2(uploadPath, body), 411);
    assert.equal(await http2("/api/login", body), 411);
    assert.deepEqual(traefik.seen, []);
    const size = String(body.length);
    assert.equal(await http2(uploadPath, body, { "content-length": size }), 200);
    assert.equal((await send(uploadPath, { length: body.length, body }))[0], 200);
    // A session's server reads it, and a request without a body needs none.
    assert.equal((await send("/0a1b2c3d/api/contents", { body }))[0], 200);
    const none = await raw(`POST /api/token HTTP/1.1\r\nHost: ${hostname}\r\nConnection: close\r\n\r\n`);
    assert.equal(statusOf(String(((await once(none, "data")) as [Buffer])[0])), 200);
    assert.deepEqual(traefik.seen, [
      "/api/workflows/analysis.1/workspace 1000",
      "/api/workflows/analysis.1/workspace 1000",
      "/0a1b2c3d/api/contents 1000",
      "/api/token 0",
    ]);
  });

  it("forward a long upload whole, however slowly it comes", async () => {
    const whole = Buffer.alloc(2_000_000, "a");
    assert.equal((await send(uploadPath, { length: whole.length, body: whole }))[0], 200);
    const slow = await raw(
      `POST ${uploadPath} HTTP/1.1\r\nHost: ${hostname}\r\nContent-Length: 12\r\nConnection: close\r\n\r\n`,
    );
    for (let second = 0; second < 12; second += 1) {
      slow.write("a");
      await sleep(1_000);
    }
    assert.equal(statusOf(String(((await once(slow, "data")) as [Buffer])[0])), 200);
    assert.deepEqual(traefik.seen, [
      "/api/workflows/analysis.1/workspace 2000000",
      "/api/workflows/analysis.1/workspace 12",
    ]);
  }).timeout(30_000);

  it("respond 429 above the limit of open requests, and reset streams of HTTP/2", async () => {
    const get = `GET /slow HTTP/1.1\r\nHost: ${hostname}\r\n\r\n`;
    const open = await Promise.all(Array.from({ length: 10 }, () => raw(get)));
    await sleep(300);
    assert.equal((await send("/page", { method: "GET" }))[0], 429);
    const session = http2Session();
    const stream = session.request({ ":path": "/page", ":authority": hostname });
    const [error] = (await once(stream, "error")) as [NodeJS.ErrnoException];
    assert.equal(error.code, "ERR_HTTP2_STREAM_ERROR");
    session.destroy();
    // Websockets are counted apart.
    const upgrade = `GET /socket HTTP/1.1\r\nHost: ${hostname}\r\nConnection: upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n`;
    const socket = await raw(upgrade);
    assert.equal(statusOf(String(((await once(socket, "data")) as [Buffer])[0])), 200);
    [...open, socket].forEach((each) => each.destroy());
    await sleep(2_500);
    assert.equal((await send("/page", { method: "GET" }))[0], 200);
  });

  it("tell programs in JSON that the server is away, and leave its own errors as they are", async () => {
    const [status, text] = await send("/api/away", { method: "GET" });
    assert.equal(status, 503);
    assert.match(text, /being restarted or cannot be reached/);
    assert.deepEqual(await send("/api/broken", { method: "GET" }), [502, '{"message": "broken"}']);
  });

  it("serve a target in absolute form, and refuse one without a path before its query", async () => {
    const statuses: number[] = [];
    for (const target of [`https://${hostname}/page`, `https://${hostname}`, `https://${hostname}?x=1`]) {
      const socket = await raw(`GET ${target} HTTP/1.1\r\nHost: ${hostname}\r\nConnection: close\r\n\r\n`);
      const response = String(((await once(socket, "data")) as [Buffer])[0]);
      assert.match(response, /^strict-transport-security: max-age=63072000\r$/im);
      statuses.push(statusOf(response));
    }
    assert.deepEqual(statuses, [200, 200, 400]);
    assert.deepEqual(traefik.seen, ["/page 0", "/ 0"]);
  });

  it("log which of these rules denied a request", async () => {
    await sleep(300);
    const log = haproxy.log();
    for (const [rule, status] of [
      ["body-too-long", 413],
      ["length-required", 411],
      ["open-requests-per-address", 429],
    ] as const) {
      assert.match(log, new RegExp(` ${status} \\d+ PR.* ${rule}$`, "m"), rule);
    }
    assert.match(log, / PR.* HTTP\/2\.0 open-requests-per-address$/m);
  });
});
