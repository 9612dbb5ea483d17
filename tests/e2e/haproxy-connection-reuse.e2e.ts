import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer, type IncomingMessage, type Server } from "node:http";
import { connect as connectHttp2, constants, type ClientHttp2Session } from "node:http2";
import { Agent, request } from "node:https";
import {
  hostname,
  loopbackConfigInput,
  startLoopbackHaproxy,
  type CertifiedHaproxy,
} from "./loopback-haproxy";

/** The path that ends the server's connection without a response, as the end of its process does. */
const deadly = "/api/deadly";

interface SeenRequest {
  readonly method: string;
  /** Number of the connection that it came over. */
  readonly connection: number;
}

/** In Traefik's place. It writes down all requests but HAProxy's checks. */
function server(): { readonly listener: Server; readonly seen: SeenRequest[] } {
  const seen: SeenRequest[] = [];
  const connections = new WeakMap<object, number>();
  let count = 0;
  const listener = createServer((received, response) => {
    const { method = "", url, socket } = received;
    if (method !== "HEAD") {
      seen.push({ method, connection: connections.get(socket) ?? assert.fail("no connection") });
    }
    received.resume();
    received.once("end", () => (url === deadly ? socket.resetAndDestroy() : response.end("{}")));
  });
  listener.on("connection", (socket) => void connections.set(socket, (count += 1)));
  return { listener, seen };
}

describe("HAProxy's connections to Traefik", () => {
  const traefik = server();
  let haproxy: CertifiedHaproxy;
  let agent: Agent;
  let session: ClientHttp2Session;

  before(async () => {
    traefik.listener.listen(0, "127.0.0.1");
    await once(traefik.listener, "listening");
    const { port } = traefik.listener.address() as { port: number };
    haproxy = await startLoopbackHaproxy(loopbackConfigInput(port));
  });
  after(async () => {
    await haproxy.end();
    traefik.listener.close();
    traefik.listener.closeAllConnections();
  });
  beforeEach(() => {
    traefik.seen.splice(0);
    agent = new Agent({ keepAlive: true, maxSockets: 1, ca: haproxy.ca });
    session = connectHttp2(`https://127.0.0.1:${haproxy.ports.https}`, {
      servername: hostname,
      ca: haproxy.ca,
    });
  });
  afterEach(() => {
    agent.destroy();
    session.destroy();
  });

  type Method = "GET" | "POST";

  /** @throws Error where the connection ends without a response */
  async function overHttp1(method: Method, path: string, by: Agent = agent): Promise<number | undefined> {
    const sent = request({
      ...{ host: "127.0.0.1", port: haproxy.ports.https, servername: hostname, method, path, agent: by },
      headers: { host: hostname, ...(method === "POST" ? { "content-length": 2 } : {}) },
    });
    sent.end(method === "POST" ? "{}" : undefined);
    const [response] = (await once(sent, "response")) as [IncomingMessage];
    response.resume();
    await once(response, "end");
    return response.statusCode;
  }

  /** @throws Error where the stream is reset */
  async function overHttp2(method: Method, path: string): Promise<number | undefined> {
    const stream = session.request({
      ...{ ":method": method, ":path": path, ":authority": hostname },
      ...(method === "POST" ? { "content-length": 2 } : {}),
    });
    stream.end(method === "POST" ? "{}" : undefined);
    const [headers] = (await once(stream, "response")) as [{ readonly ":status"?: number }];
    stream.resume();
    await once(stream, "close");
    assert.equal(stream.rstCode, constants.NGHTTP2_NO_ERROR);
    return headers[":status"];
  }

  for (const [version, send] of [
    ["HTTP/1.1", overHttp1],
    ["HTTP/2", overHttp2],
  ] as const) {
    it(`serve the next GET of a client, too (${version})`, async () => {
      assert.deepEqual([await send("GET", "/"), await send("GET", "/")], [200, 200]);
      const [first, second] = traefik.seen;
      assert.equal(first?.connection, second?.connection);
    });

    it(`are new for each request that may change something (${version})`, async () => {
      const statuses = [await send("GET", "/"), await send("POST", "/"), await send("POST", "/")];
      assert.deepEqual(statuses, [200, 200, 200]);
      assert.equal(new Set(traefik.seen.map(({ connection }) => connection)).size, 3);
    });

    it(`that end without a response to a POST are 502 for its client, which so does not repeat it (${version})`, async () => {
      assert.equal(await send("POST", "/"), 200);
      assert.equal(await send("POST", deadly), 502);
      assert.deepEqual(
        traefik.seen.map(({ method }) => method),
        ["POST", "POST"],
      );
    });
  }

  it("that wait for a request are not for the first of another client: one that ends would end the client's", async () => {
    assert.equal(await overHttp1("GET", "/"), 200);
    const other = new Agent({ ca: haproxy.ca });
    assert.equal(await overHttp1("GET", deadly, other), 502);
    assert.notEqual(traefik.seen[0]?.connection, traefik.seen[1]?.connection);
  });
});
