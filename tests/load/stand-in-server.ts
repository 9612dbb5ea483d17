import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { paths, serverPort, serverThreads } from "./places";

/**
 * Started as a process of its own, in Traefik's and reana-server's place. Like uWSGI it has a number of threads: a request under `/api/`
 * holds one until its body is whole, and waits while none is free.
 */

const page = Buffer.alloc(60_000, "reana");

let freeThreads = serverThreads;
const waiting: (() => void)[] = [];

function withThread(response: ServerResponse, work: () => void): void {
  const start = (): void => {
    freeThreads -= 1;
    response.once("close", () => {
      freeThreads += 1;
      waiting.shift()?.();
    });
    work();
  };
  if (freeThreads > 0) {
    start();
  } else {
    waiting.push(start);
  }
}

function serve(request: IncomingMessage, response: ServerResponse): void {
  const { pathname } = new URL(request.url ?? "/", "http://server");
  if (pathname === paths.slow) {
    return;
  }
  if (pathname.startsWith("/api/")) {
    withThread(response, () => request.resume().once("end", () => response.end("{}")));
    return;
  }
  response.end(pathname === paths.page ? page : "");
}

createServer({ requestTimeout: 0, highWaterMark: 16_384 }, serve)
  .on("upgrade", (_, socket) => {
    socket.on("error", () => undefined);
    socket.write(`HTTP/1.1 200 OK\r\nContent-Length: ${page.length}\r\n\r\n`);
    socket.write(page);
  })
  .listen(serverPort, "127.0.0.1", () => process.send?.("listening"));
