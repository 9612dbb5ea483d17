import assert from "node:assert/strict";
import type { RequestListener } from "node:http";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { issuedFor } from "../../tools/testbed/server-certificate";
import type { Site } from "../../tools/verify/index";
import { send } from "./site";

const hostname = "reana.example.org";
const { ca, certificate, privateKey } = issuedFor(hostname);

/** What a server on loopback does with a request. */
async function served<T>(respond: RequestListener, use: (site: Site) => Promise<T>): Promise<T> {
  const server = createServer({ cert: certificate, key: privateKey }, respond);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  try {
    return await use({
      url: new URL(`https://${hostname}`),
      ca,
      connect: { host: "127.0.0.1", port },
      timeout: 5_000,
    });
  } finally {
    server.close();
    server.closeAllConnections();
  }
}

/** A body that is put out for longer than a test may last. */
class SlowBody {
  readonly size = 1_000_000;
  /** Whether it is still being put out. */
  going = true;

  async write(put: (piece: Buffer) => void): Promise<void> {
    try {
      for (let second = 0; second < 1000; second += 0.01) {
        put(Buffer.alloc(10));
        await sleep(10);
      }
    } finally {
      this.going = false;
    }
  }
}

describe("a request with a body that is put out slowly", () => {
  it("fails when the connection is cut, and not when the body would have ended", async () => {
    const body = new SlowBody();
    const cut: RequestListener = (request) => void request.once("data", () => request.socket.destroy());
    await served(cut, (site) => assert.rejects(send(site, "/", "POST", body)));
    await sleep(50);
    assert.equal(body.going, false);
  });

  it("ends with a response that does not wait for its end", async () => {
    const body = new SlowBody();
    const refuse: RequestListener = (_, response) => void response.writeHead(500).end("away");
    const response = await served(refuse, (site) => send(site, "/", "POST", body));
    assert.deepEqual(response, { status: 500, body: "away" });
    await sleep(50);
    assert.equal(body.going, false);
  });

  it("gets the response to the whole of it", async () => {
    const count: RequestListener = (request, response) => {
      let bytes = 0;
      request.on("data", (piece: Buffer) => (bytes += piece.length));
      request.once("end", () => response.end(`${bytes}`));
    };
    const write = async (put: (piece: Buffer) => void): Promise<void> => {
      put(Buffer.alloc(7));
      await sleep(20);
      put(Buffer.alloc(5));
    };
    const response = await served(count, (site) => send(site, "/", "POST", { size: 12, write }));
    assert.deepEqual(response, { status: 200, body: "12" });
  });
});
