import { createServer, type Server } from "node:net";

/** Ends of a websocket handshake. */
export const headEnd = "\r\n\r\n";

/**
 * Started as a process of its own, beside what is measured: accepts every upgrade, and sends back what comes then. Argument: the port.
 */
const server: Server = createServer((socket) => {
  let upgraded = false;
  socket.on("data", (data) => {
    if (upgraded) {
      socket.write(data);
      return;
    }
    upgraded = data.includes(headEnd);
    if (upgraded) {
      socket.write(
        `HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=${headEnd}`,
      );
    }
  });
  socket.on("error", () => undefined);
});
server.listen({ host: "127.0.0.1", port: Number(process.argv[2]), backlog: 4096 }, () =>
  process.send?.("ready"),
);
