/** An HTTP/1.1 answer. */
export interface Answer {
  readonly status: number;
  /** Names in lower case; a name that occurs more than once has its values joined by ", " (RFC 9110 §5.3). */
  readonly headers: ReadonlyMap<string, string>;
  readonly body: string;
}

/**
 * Reads an answer from the bytes that have arrived (RFC 9112). Interim answers (1xx) are passed over.
 *
 * @param ended whether the other side has closed: an answer without a length ends there
 * @returns undefined while bytes are missing
 * @throws Error when the bytes are no HTTP answer, or the other side closed in the middle of one
 */
export function readAnswer(bytes: Buffer, ended: boolean): Answer | undefined {
  const headEnd = bytes.indexOf("\r\n\r\n");
  if (headEnd < 0) {
    if (ended) {
      throw new Error(
        bytes.length === 0 ? "closed without an answer" : "closed before the end of the answer's headers",
      );
    }
    return undefined;
  }
  const { status, headers } = readHead(bytes.subarray(0, headEnd).toString("latin1"));
  const rest = bytes.subarray(headEnd + 4);
  if (status >= 100 && status < 200) {
    return readAnswer(rest, ended);
  }
  const body = readBody(rest, headers, status, ended);
  if (body === undefined && ended) {
    throw new Error("closed before the end of the answer's body");
  }
  return body === undefined ? undefined : { status, headers, body: body.toString("utf8") };
}

function readHead(text: string): { status: number; headers: Map<string, string> } {
  const [statusLine = "", ...lines] = text.split("\r\n");
  const status = /^HTTP\/1\.[01] (\d{3})( |$)/.exec(statusLine)?.[1];
  if (status === undefined) {
    throw new Error(`answered with something that is not HTTP: ${JSON.stringify(statusLine.slice(0, 60))}`);
  }
  const headers = new Map<string, string>();
  for (const line of lines) {
    const colon = line.indexOf(":");
    const name = line.slice(0, colon).toLowerCase();
    const value = line.slice(colon + 1).trim();
    const before = headers.get(name);
    headers.set(name, before === undefined ? value : `${before}, ${value}`);
  }
  return { status: Number(status), headers };
}

function readBody(
  rest: Buffer,
  headers: ReadonlyMap<string, string>,
  status: number,
  ended: boolean,
): Buffer | undefined {
  if (status === 204 || status === 304) {
    return Buffer.alloc(0);
  }
  if (/\bchunked$/i.test(headers.get("transfer-encoding") ?? "")) {
    return readChunks(rest);
  }
  const length = headers.get("content-length");
  if (length === undefined) {
    return ended ? rest : undefined;
  }
  return rest.length >= Number(length) ? rest.subarray(0, Number(length)) : undefined;
}

function readChunks(bytes: Buffer): Buffer | undefined {
  const chunks: Buffer[] = [];
  for (let position = 0; ;) {
    const lineEnd = bytes.indexOf("\r\n", position);
    if (lineEnd < 0) {
      return undefined;
    }
    const line = bytes.subarray(position, lineEnd).toString("latin1");
    const size = /^[0-9a-f]+/i.exec(line)?.[0];
    if (size === undefined) {
      throw new Error(`answered with a broken chunk: ${JSON.stringify(line.slice(0, 60))}`);
    }
    const start = lineEnd + 2;
    const end = start + parseInt(size, 16);
    if (end === start) {
      return Buffer.concat(chunks);
    }
    if (bytes.length < end + 2) {
      return undefined;
    }
    chunks.push(bytes.subarray(start, end));
    position = end + 2;
  }
}
