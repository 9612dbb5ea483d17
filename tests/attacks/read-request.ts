import { type Header, type SeenRequest, valuesOf } from "./seen-request";

/**
 * Reads requests from raw bytes, forgivingly: what a stricter server would reject is read as a careless one would read it, and noted as
 * a fault. The parser of node:http rejects such requests, and hides the spelling and the bytes of the others.
 */

export interface Head extends Omit<SeenRequest, "trailers"> {
  /** How many bytes it takes. */
  readonly length: number;
  readonly framing: Framing;
}

export type Framing = { readonly chunked: true } | { readonly chunked: false; readonly length: number };

export interface Body {
  /** How many bytes it takes on the wire. */
  readonly length: number;
  readonly trailers: readonly Header[];
  readonly faults: readonly string[];
}

const token = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;

/** @returns undefined while its end is missing */
export function readHead(bytes: Buffer): Head | undefined {
  const text = bytes.toString("latin1");
  const end = /\r?\n\r?\n/.exec(text);
  if (end === null) {
    return undefined;
  }
  const length = end.index + end[0].length;
  const faults: string[] = [];
  const [requestLine = "", ...lines] = lineTexts(text.slice(0, length), faults);
  const request = /^(\S+) (\S+) (HTTP\/1\.[01])$/.exec(requestLine);
  if (request === null || !token.test(request[1] ?? "")) {
    faults.push(`request line ${JSON.stringify(requestLine)}`);
  }
  const [, method = requestLine, target = "", version = ""] = request ?? [];
  const headers = lines.slice(0, -1).map((line) => readHeader(line, faults));
  return { method, target, version, headers, faults, length, framing: framingOf(headers) };
}

/** The lines of a head, the empty one at its end too. */
function lineTexts(head: string, faults: string[]): string[] {
  const lines = head.split("\n").slice(0, -1);
  return lines.map((line) => {
    if (!line.endsWith("\r")) {
      faults.push(`bare line feed after ${JSON.stringify(line)}`);
    }
    return line.replace(/\r$/, "");
  });
}

function readHeader(line: string, faults: string[]): Header {
  const colon = line.indexOf(":");
  const name = colon < 0 ? line : line.slice(0, colon);
  const value = colon < 0 ? "" : line.slice(colon + 1).replace(/^[ \t]+|[ \t]+$/g, "");
  if (!token.test(name)) {
    faults.push(`header name ${JSON.stringify(name)}`);
  }
  if (/[\0-\x08\x0a-\x1f\x7f]/.test(value)) {
    faults.push(`control character in ${JSON.stringify(line)}`);
  }
  return [name.trim(), value];
}

function framingOf(headers: readonly Header[]): Framing {
  if (valuesOf(headers, "transfer-encoding").some((value) => /chunked/i.test(value))) {
    return { chunked: true };
  }
  const length = Number.parseInt(valuesOf(headers, "content-length").at(-1) ?? "0", 10);
  return { chunked: false, length: Number.isNaN(length) ? 0 : length };
}

/**
 * @param bytes what follows the head
 * @returns undefined while its end is missing
 */
export function readBody(framing: Framing, bytes: Buffer): Body | undefined {
  if (framing.chunked) {
    return readChunks(bytes.toString("latin1"));
  }
  return bytes.length < framing.length ? undefined : { length: framing.length, trailers: [], faults: [] };
}

function readChunks(text: string): Body | undefined {
  const faults: string[] = [];
  for (let position = 0; ;) {
    const lineEnd = text.indexOf("\n", position);
    if (lineEnd < 0) {
      return undefined;
    }
    const line = text.slice(position, lineEnd);
    if (!/^[0-9A-Fa-f]{1,8}\r$/.test(line)) {
      faults.push(`chunk size ${JSON.stringify(line)}`);
    }
    const size = Number.parseInt(line, 16);
    const start = lineEnd + 1;
    if (Number.isNaN(size) || size === 0) {
      return readTrailers(text, start, faults);
    }
    if (text.length < start + size + 2) {
      return undefined;
    }
    if (text.slice(start + size, start + size + 2) !== "\r\n") {
      faults.push("no line end after a chunk");
    }
    position = start + size + 2;
  }
}

function readTrailers(text: string, start: number, faults: string[]): Body | undefined {
  const trailers: Header[] = [];
  for (let position = start; ;) {
    const lineEnd = text.indexOf("\n", position);
    if (lineEnd < 0) {
      return undefined;
    }
    const line = text.slice(position, lineEnd).replace(/\r$/, "");
    if (line === "") {
      return { length: lineEnd + 1, trailers, faults };
    }
    trailers.push(readHeader(line, faults));
    position = lineEnd + 1;
  }
}
