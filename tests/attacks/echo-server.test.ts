import assert from "node:assert/strict";
import { once } from "node:events";
import { connect } from "node:net";
import { type EchoServer, rejectsUpgrade, startEchoServer } from "./echo-server";

describe("the raw echo server", () => {
  let server: EchoServer;
  beforeEach(async () => {
    server = await startEchoServer(0);
  });
  afterEach(() => server.end());

  /** Sends bytes in one go and returns all that comes back once the server has responded to so many requests. */
  async function exchange(bytes: string, responses: number): Promise<string> {
    const socket = connect({ host: "127.0.0.1", port: server.port });
    await once(socket, "connect");
    socket.write(bytes, "latin1");
    let text = "";
    while (text.split("HTTP/1.1 ").length - 1 < responses) {
      const [chunk] = (await once(socket, "data")) as [Buffer];
      // Its own status lines alone: an echoed request line ends in HTTP/1.1.
      text += chunk.toString("latin1").replaceAll(/ HTTP\/1\.1\r\n/g, " HTTP\r\n");
    }
    socket.destroy();
    await once(socket, "close");
    return text;
  }

  it("keeps and returns the very bytes", async () => {
    const request = "GET /a HTTP/1.1\r\nhOsT:  x\r\nX_Y:\t1\r\n\r\n";
    const text = await exchange(request, 1);
    assert.ok(text.includes("hOsT:  x\r\nX_Y:\t1\r\n"));
    assert.equal(server.requests[0]?.raw, request);
    assert.deepEqual(server.requests[0].headers, [
      ["hOsT", "x"],
      ["X_Y", "1"],
    ]);
  });

  it("ends bodies by length and by chunks, and finds the request behind and the trailers", async () => {
    await exchange(
      "POST /a HTTP/1.1\r\nContent-Length: 5\r\n\r\nabcde" +
        "POST /b HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n5;x=y\r\nabcde\r\n0\r\nX-Forwarded-For: 1\r\n\r\n" +
        "GET /smuggled HTTP/1.1\r\n\r\n",
      3,
    );
    assert.deepEqual(
      server.requests.map(({ target }) => target),
      ["/a", "/b", "/smuggled"],
    );
    assert.deepEqual(server.requests[1]?.trailers, [["X-Forwarded-For", "1"]]);
    assert.match(server.requests[1].faults.join(), /chunk size/);
  });

  it("notes what is left over, and a head whose body never comes", async () => {
    const socket = connect({ host: "127.0.0.1", port: server.port });
    socket.end("GET /a HTTP/1.1\r\n\r\nGET /smugg", "latin1");
    socket.resume();
    await once(socket, "close");
    const unfinished = connect({ host: "127.0.0.1", port: server.port });
    unfinished.end("POST /b HTTP/1.1\r\nContent-Length: 50\r\n\r\nabc", "latin1");
    unfinished.resume();
    await once(unfinished, "close");
    // The server learns of the end of a connection at about the same time.
    while (server.requests.length < 3) {
      await new Promise((resolve) => setImmediate(resolve));
    }
    assert.match(server.requests.map(({ faults }) => faults.join()).join(), /left over: "GET \/smugg"/);
    assert.ok(server.requests.some(({ target }) => target === "/b"));
  });

  it("accepts a websocket properly, or rejects it", async () => {
    const handshake = (path: string): string =>
      `GET ${path} HTTP/1.1\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n`;
    // The response to the key of RFC 6455 §1.3.
    assert.match(await exchange(handshake("/a"), 1), /101 [^]*Accept: s3pPLMBiTxaQ9kYGzzhZRbK\+xOo=/);
    assert.match(await exchange(handshake(`/${rejectsUpgrade}`), 1), /^HTTP\/1\.1 426/);
  });
});
