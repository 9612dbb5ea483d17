import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { connect as connectTls } from "node:tls";
import type { Protocol } from "./attempt";
import { flags, frame, frameTypes, readFrames, streamNumber } from "./http2-frames";

/**
 * Puts bytes on a connection of their own and waits until everything that they bring about has happened.
 *
 * Not by node:http or node:http2: they refuse or correct most of the corpus before it goes out (bare line feeds, spaces in names,
 * contradictory lengths, several Host headers, broken frames, PROXY protocol), and they hide what a front end returns to the rest.
 */

export interface Where {
  readonly address: string;
  readonly port: number;
  /** The address to connect from; undefined: whichever the system takes. */
  readonly from?: string | undefined;
  readonly protocol: Protocol;
  /** Undefined: without TLS. */
  readonly tls?: { readonly hostname: string; readonly ca?: string | undefined } | undefined;
}

/** How long a front end may take before it counts as waiting for more, in milliseconds. */
const responseTimeout = 1000;

/** After a response: how long nothing must come until it counts as complete, in milliseconds. */
const quiet = 60;

/**
 * @param preamble bytes before everything else, TLS included
 * @returns what came back: in HTTP/1.1 all bytes, in HTTP/2 the content of all DATA; empty when the other side closed or stayed silent
 */
export async function send(where: Where, bytes: Buffer, preamble?: string): Promise<Buffer> {
  const sockets: Socket[] = [];
  try {
    const plain = connect({
      host: where.address,
      port: where.port,
      ...(where.from === undefined ? {} : { localAddress: where.from }),
    });
    sockets.push(plain.on("error", () => undefined));
    await once(plain, "connect");
    if (preamble !== undefined) {
      plain.write(preamble, "latin1");
    }
    const socket = where.tls === undefined ? plain : await secured(plain, where, where.tls);
    if (socket === undefined) {
      return Buffer.alloc(0);
    }
    sockets.push(socket);
    socket.write(bytes);
    return await (where.protocol === "http/2" ? http2Response(socket) : everything(socket));
  } finally {
    sockets.forEach((socket) => socket.destroy());
  }
}

/** @returns undefined when the other side broke the handshake off */
function secured(
  plain: Socket,
  { protocol }: Where,
  tls: NonNullable<Where["tls"]>,
): Promise<Socket | undefined> {
  return new Promise((resolve, reject) => {
    const socket = connectTls({
      socket: plain,
      servername: tls.hostname,
      ALPNProtocols: [protocol === "http/2" ? "h2" : "http/1.1"],
      ...(tls.ca === undefined ? {} : { ca: tls.ca }),
    });
    const timer = setTimeout(() => resolve(undefined), responseTimeout);
    socket.once("secureConnect", () => {
      clearTimeout(timer);
      resolve(socket);
    });
    socket.once("close", () => {
      clearTimeout(timer);
      resolve(undefined);
    });
    socket.on("error", (error: NodeJS.ErrnoException) => {
      // Anything else is the test's own fault, such as a certificate that it does not trust.
      if (error.code !== undefined && /CERT|ALTNAME|ISSUER/.test(error.code)) {
        reject(error);
      }
    });
  });
}

/** Calls `take` for what comes, until the other side closes, stays silent, or has responded and says no more. */
function listen(socket: Socket, take: (chunk: Buffer) => "responded" | "waiting"): Promise<void> {
  return new Promise((resolve) => {
    let timer = setTimeout(resolve, responseTimeout);
    socket.on("data", (chunk: Buffer) => {
      if (take(chunk) === "responded") {
        clearTimeout(timer);
        timer = setTimeout(resolve, quiet);
      }
    });
    socket.on("error", () => undefined);
    socket.once("close", () => {
      clearTimeout(timer);
      resolve();
    });
  });
}

async function everything(socket: Socket): Promise<Buffer> {
  const chunks: Buffer[] = [];
  await listen(socket, (chunk) => {
    chunks.push(chunk);
    return "responded";
  });
  return Buffer.concat(chunks);
}

async function http2Response(socket: Socket): Promise<Buffer> {
  const data: Buffer[] = [];
  let bytes: Buffer = Buffer.alloc(0);
  let responded = false;
  await listen(socket, (chunk) => {
    const { frames, rest } = readFrames(Buffer.concat([bytes, chunk]));
    bytes = rest;
    for (const { type, flags: flag, stream, payload } of frames) {
      if (type === frameTypes.settings && (flag & flags.acknowledgement) === 0) {
        socket.write(frame(frameTypes.settings, flags.acknowledgement, 0));
      }
      if (type === frameTypes.data) {
        data.push(payload);
      }
      const ends = type === frameTypes.data || type === frameTypes.headers;
      responded ||=
        type === frameTypes.resetStream ||
        type === frameTypes.goAway ||
        (stream === streamNumber && ends && (flag & flags.endStream) !== 0);
    }
    return responded ? "responded" : "waiting";
  });
  return Buffer.concat(data);
}
