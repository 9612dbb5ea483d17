import { connect, type Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";

/** Bytes to a port of this machine, and what came back until the other side closed. */

export interface RawClient {
  readonly socket: Socket;
  /** All that came back so far. */
  received(): string;
  /** Waits until the other side has closed, which may take so many milliseconds; false where it has not. */
  closedWithin(milliseconds: number): Promise<boolean>;
}

/** @param from address to connect from: all of 127/8 is this machine */
export async function rawClient(port: number, from = "127.0.0.1"): Promise<RawClient> {
  const socket = connect({ host: "127.0.0.1", port, localAddress: from });
  const pieces: Buffer[] = [];
  let closed = false;
  const end = new Promise<void>((resolve) => {
    socket.once("close", () => {
      closed = true;
      resolve();
    });
  });
  socket.on("data", (piece) => pieces.push(piece));
  // A reset is an end like any other here, however early it comes.
  socket.on("error", () => undefined);
  await Promise.race([new Promise((resolve) => socket.once("connect", resolve)), end]);
  return {
    socket,
    received: () => Buffer.concat(pieces).toString("latin1"),
    closedWithin: async (milliseconds) => {
      await Promise.race([end, sleep(milliseconds)]);
      return closed;
    },
  };
}

/** Sends one request, which should ask for the connection to be closed, and returns the whole response. */
export async function responseTo(port: number, request: string, from?: string): Promise<string> {
  const client = await rawClient(port, from);
  client.socket.write(request, "latin1");
  const closed = await client.closedWithin(10_000);
  client.socket.destroy();
  if (!closed) {
    throw new Error(`no end of the response to ${request.slice(0, 100)}: ${client.received()}`);
  }
  return client.received();
}

export const statusOf = (response: string): number => Number(/^HTTP\/1\.[01] (\d+)/.exec(response)?.[1]);
