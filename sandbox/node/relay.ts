import * as net from "node:net";

export interface Endpoint {
  readonly host: string;
  readonly port: number;
}

/** Probes of an idle connection, in ms: often enough that a dead peer is noticed within minutes. */
const keepAliveAfter = 60_000;

/**
 * Passes TCP connections on, byte for byte. One direction may end while the other goes on (a client that has
 * sent its request and still reads), and a connection may be idle for as long as both ends want it.
 */
export function createRelay(target: Endpoint): net.Server {
  return net.createServer({ allowHalfOpen: true, noDelay: true }, (client) => {
    const upstream = net.connect({ ...target, allowHalfOpen: true, noDelay: true });
    for (const [socket, other] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      socket.setKeepAlive(true, keepAliveAfter);
      // A reset on one side is a reset on the other: an orderly end would look like a complete response.
      socket.on("error", () => other.resetAndDestroy());
      socket.pipe(other);
    }
  });
}

/**
 * Starts a relay.
 *
 * @returns false when the machine does not have the address to listen on, as a machine without IPv6 has no ::1
 * @throws Error when the port is in use or may not be listened on
 */
export async function listen(relay: net.Server, endpoint: Endpoint): Promise<boolean> {
  try {
    await new Promise<void>((resolve, reject) => {
      relay.once("error", reject);
      relay.listen({ ...endpoint, ipv6Only: net.isIPv6(endpoint.host) }, resolve);
    });
    return true;
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === "EADDRNOTAVAIL" || code === "EAFNOSUPPORT") {
      return false;
    }
    if (code === "EADDRINUSE") {
      throw new Error(
        `Port ${endpoint.port} of ${endpoint.host} is in use by another program, and the sandbox needs it; ` +
          `end that program (see: ss -tlnp sport = :${endpoint.port}).`,
        { cause: error },
      );
    }
    throw error;
  }
}
