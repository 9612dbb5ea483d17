import { once } from "node:events";
import { createServer, type Socket } from "node:net";
import { createSecureContext, TLSSocket } from "node:tls";
import { issuedFor } from "../../tools/testbed/server-certificate";
import { hostname } from "./loopback-haproxy";

/** Completes TLS handshakes of connections that begin with PROXY protocol, as Traefik does for a HAProxy that passes TLS through. */
export interface ProxiedTlsServer {
  readonly port: number;
  end(): Promise<void>;
}

/** Bytes of a header of version 2 before its addresses, and where their length is. */
const proxyHeader = { bytes: 16, lengthAt: 14 };

export async function startProxiedTlsServer(): Promise<ProxiedTlsServer> {
  const { certificate, privateKey } = issuedFor(hostname);
  const secureContext = createSecureContext({ cert: certificate, key: privateKey });
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket.on("error", () => undefined));
    socket.once("data", (first) => {
      socket.pause();
      socket.unshift(first.subarray(proxyHeader.bytes + first.readUInt16BE(proxyHeader.lengthAt)));
      // What is no TLS ends the connection.
      new TLSSocket(socket, { isServer: true, secureContext }).on("error", () => socket.destroy());
    });
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    port: (server.address() as { readonly port: number }).port,
    end: async () => {
      const closed = once(server, "close");
      server.close();
      sockets.forEach((socket) => socket.destroy());
      await closed;
    },
  };
}
