import type { Header } from "./seen-request";
import type { Stream } from "./attempt";

/**
 * Frames of HTTP/2 (RFC 9113) and literal headers of HPACK (RFC 7541) by hand: a library does not write what attacks are made of.
 */

export const preface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

export const frameTypes = {
  data: 0,
  headers: 1,
  resetStream: 3,
  settings: 4,
  goAway: 7,
  continuation: 9,
} as const;

export const flags = { endStream: 0x1, acknowledgement: 0x1, endHeaders: 0x4, padded: 0x8 } as const;

/** What a server takes in one frame unless it says otherwise, in bytes. */
const largestFrame = 16_384;

/** The only stream of a connection here. */
export const streamNumber = 1;

export function frame(type: number, flag: number, stream: number, payload: Buffer = Buffer.alloc(0)): Buffer {
  const head = Buffer.alloc(9);
  head.writeUIntBE(payload.length, 0, 3);
  head.writeUInt8(type, 3);
  head.writeUInt8(flag, 4);
  head.writeUInt32BE(stream, 5);
  return Buffer.concat([head, payload]);
}

/** A number with a prefix of seven bits (RFC 7541 §5.1). */
function integer(value: number): number[] {
  if (value < 127) {
    return [value];
  }
  const bytes = [127];
  let rest = value - 127;
  for (; rest >= 128; rest = Math.floor(rest / 128)) {
    bytes.push((rest % 128) + 128);
  }
  return [...bytes, rest];
}

const text = (value: string): Buffer => {
  const bytes = Buffer.from(value, "latin1");
  return Buffer.concat([Buffer.from(integer(bytes.length)), bytes]);
};

/** Literal, with a new name, without indexing (RFC 7541 §6.2.2): every name and value goes out as it is. */
export const headerBlock = (headers: readonly Header[]): Buffer =>
  Buffer.concat(headers.flatMap(([name, value]) => [Buffer.from([0]), text(name), text(value)]));

function headerFrames(headers: readonly Header[], endStream: boolean, pieces = 1): Buffer {
  const block = headerBlock(headers);
  const size = Math.min(largestFrame, Math.max(1, Math.ceil(block.length / pieces)));
  const frames: Buffer[] = [];
  for (let start = 0; start < block.length; start += size) {
    const type = start === 0 ? frameTypes.headers : frameTypes.continuation;
    const flag =
      (start === 0 && endStream ? flags.endStream : 0) |
      (start + size >= block.length ? flags.endHeaders : 0);
    frames.push(frame(type, flag, streamNumber, block.subarray(start, start + size)));
  }
  return Buffer.concat(frames);
}

function dataFrame(data: string, endStream: boolean, padded = false): Buffer {
  const bytes = Buffer.from(data, "latin1");
  const payload = padded ? Buffer.concat([Buffer.from([7]), bytes, Buffer.alloc(7)]) : bytes;
  return frame(
    frameTypes.data,
    (endStream ? flags.endStream : 0) | (padded ? flags.padded : 0),
    streamNumber,
    payload,
  );
}

/** All that a client sends for one stream, the preface first. */
export function streamBytes({ headers, data, trailers, pieces, padded }: Stream): Buffer {
  return Buffer.concat([
    Buffer.from(preface),
    frame(frameTypes.settings, 0, 0),
    headerFrames(headers, data === undefined && trailers === undefined && !isTunnel(headers), pieces),
    ...(data === undefined ? [] : [dataFrame(data, trailers === undefined, padded)]),
    ...(trailers === undefined ? [] : [headerFrames(trailers, true)]),
  ]);
}

/** A tunnel stays open on the client's side. */
const isTunnel = (headers: readonly Header[]): boolean =>
  headers.some(([name, value]) => name === ":method" && value === "CONNECT");

/** A frame that came. */
export interface Frame {
  readonly type: number;
  readonly flags: number;
  readonly stream: number;
  readonly payload: Buffer;
}

/** The whole frames at the beginning of what has come, and what is left. */
export function readFrames(bytes: Buffer): { readonly frames: readonly Frame[]; readonly rest: Buffer } {
  const frames: Frame[] = [];
  let rest = bytes;
  while (rest.length >= 9 && rest.length >= 9 + rest.readUIntBE(0, 3)) {
    const end = 9 + rest.readUIntBE(0, 3);
    frames.push({
      type: rest.readUInt8(3),
      flags: rest.readUInt8(4),
      stream: rest.readUInt32BE(5) & 0x7fffffff,
      payload: rest.subarray(9, end),
    });
    rest = rest.subarray(end);
  }
  return { frames, rest };
}
