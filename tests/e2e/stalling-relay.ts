import { once } from "node:events";
import { connect, createServer, type Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import type { Endpoint } from "../../tools/verify/index";

/** A way between client and site that stops for a while, as a bad line does. */
export interface StallingRelay {
  /** Connections that are made from now on stop once, after so many bytes; undefined: they never do. */
  stallAfter(bytes: number | undefined): void;
  close(): void;
}

/** @param silence how long a connection stops, in both directions at once, in milliseconds */
export async function stallingRelay(at: Endpoint, to: Endpoint, silence: number): Promise<StallingRelay> {
  let limit: number | undefined;
  const sockets = new Set<Socket>();
  const relay = createServer((client) => {
    const server = connect(to);
    let left = limit;
    let stopped: Promise<unknown> = Promise.resolve();
    const pass = async (from: Socket, into: Socket): Promise<void> => {
      for await (const piece of from as AsyncIterable<Buffer>) {
        await stopped;
        if (!into.write(piece)) {
          await once(into, "drain");
        }
        if (left !== undefined && (left -= piece.length) < 0) {
          left = undefined;
          stopped = sleep(silence);
        }
      }
      into.end();
    };
    for (const [from, into] of [
      [client, server],
      [server, client],
    ] as const) {
      sockets.add(from);
      from.once("close", () => sockets.delete(from));
      // Whatever one side does with its connection happens to the other.
      pass(from, into).catch(() => into.destroy());
    }
  });
  relay.listen(at.port, at.host);
  await once(relay, "listening");
  return {
    stallAfter: (bytes) => (limit = bytes),
    close: () => {
      relay.close();
      sockets.forEach((socket) => socket.destroy());
    },
  };
}
