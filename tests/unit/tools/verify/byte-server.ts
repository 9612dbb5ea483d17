import { createServer, type AddressInfo, type Socket } from "node:net";
import { createServer as createTlsServer } from "node:tls";
import type { Site } from "../../../../tools/verify/index";
import { authority, hostname, rightCertificate } from "./reana-site";

/** A site all of whose ports give the same bytes, whatever is requested. */
export interface ByteServer {
  readonly site: Site;
  /** Requests as they came. */
  readonly received: readonly string[];
}

/** Starts such a site, over http and https, lets the work use it and ends it. */
export async function withByteServer<T>(
  respond: (socket: Socket) => void,
  work: (server: ByteServer) => Promise<T>,
): Promise<T> {
  const sockets = new Set<Socket>();
  const received: string[] = [];
  const serve = (socket: Socket): void => {
    sockets.add(socket);
    socket.on("error", () => undefined);
    socket.once("data", (bytes: Buffer) => {
      received.push(bytes.toString("latin1"));
      respond(socket);
    });
  };
  const { certificate, key } = rightCertificate;
  const servers = [
    createServer(serve),
    createTlsServer({ cert: certificate, key: key.export({ type: "pkcs8", format: "pem" }) }, serve),
  ];
  const [plainConnect, connect] = await Promise.all(
    servers.map(async (server) => {
      await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
      return { host: "127.0.0.1", port: (server.address() as AddressInfo).port };
    }),
  );
  try {
    return await work({
      site: {
        url: new URL(`https://${hostname}`),
        ca: authority.certificate,
        connect,
        httpUrl: new URL(`http://${hostname}`),
        plainConnect,
        nodePorts: [],
        timeout: 2000,
      },
      received,
    });
  } finally {
    sockets.forEach((socket) => socket.destroy());
    await Promise.all(servers.map((server) => new Promise((closed) => server.close(closed))));
  }
}
