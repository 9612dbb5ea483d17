import { createHash } from "node:crypto";
import { createServer, type Server, type Socket } from "node:net";
import { type Body, type Head, readBody, readHead } from "./read-request";
import { type SeenRequest, valuesOf } from "./seen-request";

/**
 * A server without an HTTP library: it keeps every request as it came, byte for byte, and returns these bytes. What would be
 * tidied up by a library is what attacks live from.
 */

/** A request, and its bytes as text of Latin-1 characters. */
export interface RecordedRequest extends SeenRequest {
  readonly raw: string;
}

export interface EchoServer {
  readonly port: number;
  /** All that came so far. */
  readonly requests: readonly RecordedRequest[];
  end(): Promise<void>;
}

/** A request whose path has this gets no upgrade, as from a server that does not know the protocol. */
export const rejectsUpgrade = "reject-upgrade";

/** What a websocket's server adds to the client's key before hashing (RFC 6455 §1.3). */
const websocketGuid = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

export async function startEchoServer(port: number, address = "127.0.0.1"): Promise<EchoServer> {
  const requests: RecordedRequest[] = [];
  const sockets = new Set<Socket>();
  const server: Server = createServer({ allowHalfOpen: false }, (socket) => {
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
    serve(socket, requests);
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, address, resolve);
  });
  const bound = server.address();
  return {
    port: typeof bound === "object" && bound !== null ? bound.port : port,
    requests,
    end: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        sockets.forEach((socket) => socket.destroy());
      }),
  };
}

function serve(socket: Socket, requests: RecordedRequest[]): void {
  let bytes = Buffer.alloc(0);
  /** Where the request is kept whose body is still coming. */
  let waiting: { readonly head: Head; readonly index: number } | undefined;
  let tunnel = false;

  const takeRequest = (): boolean => {
    waiting ??= keepHead();
    if (waiting === undefined) {
      return false;
    }
    const { head, index } = waiting;
    const body = readBody(head.framing, bytes.subarray(head.length));
    if (body === undefined) {
      return false;
    }
    const raw = bytes.subarray(0, head.length + body.length);
    requests[index] = recorded(head, raw, body);
    tunnel = respond(socket, head, raw);
    bytes = bytes.subarray(raw.length);
    waiting = undefined;
    return !tunnel;
  };
  /** A head counts as soon as it is whole: its body may never come. */
  const keepHead = (): typeof waiting => {
    const head = readHead(bytes);
    return head && { head, index: requests.push(recorded(head, bytes.subarray(0, head.length))) - 1 };
  };

  socket.on("data", (chunk) => {
    if (tunnel) {
      return;
    }
    bytes = Buffer.concat([bytes, chunk]);
    while (takeRequest());
  });
  socket.on("error", () => undefined);
  socket.once("close", () => {
    if (!tunnel && waiting === undefined && bytes.length > 0) {
      requests.push(leftOver(bytes));
    }
  });
}

function recorded(head: Head, raw: Buffer, body?: Body): RecordedRequest {
  const { method, target, version, headers, faults } = head;
  return {
    method,
    target,
    version,
    headers,
    trailers: body?.trailers ?? [],
    faults: [...faults, ...(body?.faults ?? [])],
    raw: raw.toString("latin1"),
  };
}

/** What came after the last request and is none: a piece of a request that the front end took for its end, or the other way round. */
function leftOver(bytes: Buffer): RecordedRequest {
  const raw = bytes.toString("latin1");
  return {
    method: "",
    target: "",
    version: "",
    headers: [],
    trailers: [],
    faults: [`left over: ${JSON.stringify(raw.slice(0, 80))}`],
    raw,
  };
}

/** @returns whether the connection is a tunnel from now on */
function respond(socket: Socket, { method, target, headers }: Head, raw: Buffer): boolean {
  const upgrade = valuesOf(headers, "upgrade")[0];
  if (method === "CONNECT") {
    socket.write("HTTP/1.1 200 OK\r\n\r\n");
    return true;
  }
  if (upgrade !== undefined && !target.includes(rejectsUpgrade)) {
    const key = valuesOf(headers, "sec-websocket-key")[0] ?? "";
    const accept = createHash("sha1")
      .update(key + websocketGuid)
      .digest("base64");
    socket.write(
      `HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: ${upgrade}\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`,
    );
    return true;
  }
  const status = upgrade === undefined ? "200 OK" : "426 Upgrade Required";
  const head = `HTTP/1.1 ${status}\r\nContent-Type: application/octet-stream\r\nContent-Length: ${raw.length}\r\n\r\n`;
  socket.write(method === "HEAD" ? head : Buffer.concat([Buffer.from(head), raw]));
  return false;
}
