import * as assert from "node:assert/strict";
import { once } from "node:events";
import * as net from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { createRelay, listen } from "../../../sandbox/node/relay";

const loopback = "127.0.0.1";

/** A server and a relay to it, each on a port that is free. */
async function relayTo(serve: (socket: net.Socket) => void) {
  const server = net.createServer({ allowHalfOpen: true }, serve);
  server.listen(0, loopback);
  await once(server, "listening");
  const relay = createRelay({ host: loopback, port: (server.address() as net.AddressInfo).port });
  assert.equal(await listen(relay, { host: loopback, port: 0 }), true);
  return { server, relay, port: (relay.address() as net.AddressInfo).port };
}

/** Everything until the other side stops talking; the socket may still be written to then. */
function text(socket: net.Socket): Promise<string> {
  const chunks: Buffer[] = [];
  return new Promise((resolve, reject) => {
    socket.on("data", (chunk: Buffer) => chunks.push(chunk));
    socket.on("end", () => resolve(Buffer.concat(chunks).toString()));
    socket.on("error", reject);
  });
}

describe("relay on the machine's loopback", () => {
  let open: net.Server[] = [];
  let sockets: net.Socket[] = [];
  const start = async (serve: (socket: net.Socket) => void): Promise<number> => {
    const { server, relay, port } = await relayTo(serve);
    open.push(server, relay);
    [server, relay].forEach((one) => one.on("connection", (socket) => sockets.push(socket)));
    return port;
  };
  afterEach(() => {
    open.forEach((server) => server.close());
    // One that is left half open would keep the test run from ending.
    sockets.forEach((socket) => socket.destroy());
    [open, sockets] = [[], []];
  });

  it("passes on what a client says before it stops talking, and the response to it", async () => {
    const port = await start((socket) => void text(socket).then((asked) => socket.end(`heard ${asked}`)));
    const client = net.connect({ host: loopback, port, allowHalfOpen: true });
    client.end("everything");
    assert.equal(await text(client), "heard everything");
  });

  it("passes on megabytes unchanged, however slowly they are read", async () => {
    const sent = Buffer.alloc(3_000_000, "0123456789");
    const port = await start((socket) => void socket.end(sent));
    const client = net.connect({ host: loopback, port });
    client.pause();
    const received = text(client);
    await sleep(30);
    client.resume();
    assert.equal(await received, sent.toString());
  });

  it("leaves a silent connection alone", async () => {
    const port = await start((socket) => void socket.on("data", (asked) => socket.write(asked)));
    const client = net.connect({ host: loopback, port });
    await once(client, "connect");
    assert.equal(client.timeout ?? 0, 0);
    await sleep(50);
    client.write("still here");
    const [response] = (await once(client, "data")) as [Buffer];
    assert.equal(response.toString(), "still here");
    client.destroy();
  });

  it("does not make a broken connection look like a complete response", async () => {
    const port = await start((socket) => {
      socket.write("half");
      setTimeout(() => socket.resetAndDestroy(), 20);
    });
    const client = net.connect({ host: loopback, port });
    await assert.rejects(text(client), { code: "ECONNRESET" });
  });

  it("resets the client when nothing responds", async () => {
    const relay = createRelay({ host: loopback, port: 1 });
    open.push(relay);
    await listen(relay, { host: loopback, port: 0 });
    const client = net.connect({ host: loopback, port: (relay.address() as net.AddressInfo).port });
    await assert.rejects(text(client), { code: "ECONNRESET" });
  });

  it("says which port another program has, and how to find it", async () => {
    const taken = net.createServer().listen(0, loopback);
    open.push(taken);
    await once(taken, "listening");
    const { port } = taken.address() as net.AddressInfo;
    await assert.rejects(listen(createRelay({ host: loopback, port: 1 }), { host: loopback, port }), {
      message: new RegExp(`Port ${port} of 127.0.0.1 is in use.*ss -tlnp`),
    });
  });

  it("does without an address that the machine does not have", async () => {
    // An address for documentation (RFC 5737), which no machine has.
    assert.equal(
      await listen(createRelay({ host: loopback, port: 1 }), { host: "192.0.2.1", port: 0 }),
      false,
    );
  });
});
