import * as http from "node:http";
import type { Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { connectionProblem, openSocket } from "./connection";
import { quoted } from "../command-line/printable";
import type { Scheme, Site } from "./site";
import { inTime } from "./timeout";

/** A header as it goes out: the name keeps its spelling, and a name may occur more than once. */
export type Header = readonly [name: string, value: string];

/** Everything in it can be sent by node:http: names of odd spelling and duplicates too, because they are given as a list. */
export interface HttpRequest {
  readonly scheme: Scheme;
  /** Default GET. */
  readonly method?: "GET" | "POST";
  /** Path and query. */
  readonly target: string;
  /** Replace the default headers of the same names. */
  readonly headers?: readonly Header[];
}

export interface HttpResponse {
  readonly status: number;
  /** Names in lower case; a name that occurs more than once has its values joined by ", " (RFC 9110 §5.3). */
  readonly headers: ReadonlyMap<string, string>;
  readonly body: string;
  /** Address of this machine on the connection. */
  readonly localAddress: string;
}

/** The site gave no response: no connection, nothing in time, or something that is not HTTP. */
export class RequestError extends Error {
  /** Whether a repetition is safe and may help: the connection was not made, or was cut before a response. */
  readonly transient: boolean;

  constructor(message: string, transient: boolean, cause?: unknown) {
    super(message, { cause });
    this.name = "RequestError";
    this.transient = transient;
  }
}

/** Far more than any response to these small requests; a hostile site may send without end. */
const limits = {
  /** Characters of a body. */
  body: 4 * 1024 * 1024,
  /** Bytes of the headers of one response, and of its trailers. */
  headers: 64 * 1024,
  /** Responses with a status 1xx before the final one. */
  interim: 16,
};

const attempts = 3;
const pauseBetweenAttempts = 250;

const tooManyRequests = 429;

/** reana-server counts requests per client and second. Milliseconds. */
const pauseForRateLimit = 1000;

/**
 * Sends a request. A GET whose connection was refused or cut is repeated, three times in all: a proxy that is just being replaced cuts
 * connections. So is a request that the site limits by its rate.
 *
 * @throws RequestError
 */
export async function sendRequest(site: Site, request: HttpRequest): Promise<HttpResponse> {
  for (let attempt = 1; ; attempt += 1) {
    let pause = site.retryPause ?? pauseBetweenAttempts;
    try {
      const response = await sendOnce(site, request);
      if (response.status !== tooManyRequests || request.method === "POST" || attempt === attempts) {
        return response;
      }
      pause = pauseForRateLimit;
    } catch (error) {
      const again = error instanceof RequestError && error.transient && request.method !== "POST";
      if (!again || attempt === attempts) {
        throw error;
      }
    }
    await sleep(pause);
  }
}

async function sendOnce(site: Site, request: HttpRequest): Promise<HttpResponse> {
  const socket = openSocket(site, request.scheme);
  try {
    return await inTime(site, request.scheme, socket, exchange(site, request, socket));
  } catch (error) {
    throw requestError(site, request.scheme, error as Error);
  } finally {
    socket.destroy();
  }
}

function exchange(site: Site, request: HttpRequest, socket: Socket): Promise<HttpResponse> {
  return new Promise((resolve, reject) => {
    let interim = 0;
    const sent = http.request({
      createConnection: () => socket,
      method: request.method ?? "GET",
      path: request.target,
      headers: headersOf(site, request).flat(),
      maxHeaderSize: limits.headers,
    });
    sent.on("error", reject);
    sent.on("information", () => {
      interim += 1;
      if (interim > limits.interim) {
        sent.destroy(new Error(`more than ${limits.interim} responses 1xx`));
      }
    });
    sent.on("upgrade", () => reject(new Error("returned 101 to a request without Upgrade")));
    sent.on("response", (response) => {
      // Before the other side closes: afterwards it is not known.
      const localAddress = plainAddress(socket.localAddress ?? "");
      // Else the body would only be said to have been cut.
      sent.on("error", (error) => response.destroy(error));
      readBody(response).then(
        (body) =>
          resolve({
            status: response.statusCode ?? 0,
            headers: joined(response.rawHeaders),
            body,
            localAddress,
          }),
        reject,
      );
    });
    sent.end();
  });
}

function headersOf(site: Site, { scheme, method, headers = [] }: HttpRequest): readonly Header[] {
  const url = scheme === "https" ? site.url : site.httpUrl;
  const given = new Set(headers.map(([name]) => name.toLowerCase()));
  const defaults: readonly Header[] = [
    ["Host", url?.host ?? ""],
    ["User-Agent", "reana-pulumi-checks"],
    ["Accept", "text/html, application/json, */*;q=0.1"],
    ...(method === "POST" ? [["Content-Length", "0"] as const] : []),
  ];
  return [...defaults.filter(([name]) => !given.has(name.toLowerCase())), ...headers];
}

async function readBody(response: http.IncomingMessage): Promise<string> {
  let body = "";
  for await (const text of response.setEncoding("utf8") as AsyncIterable<string>) {
    body += text;
    if (body.length > limits.body) {
      throw new Error(`the response is longer than ${limits.body / 1024 / 1024} MiB`);
    }
  }
  return body;
}

function joined(rawHeaders: readonly string[]): ReadonlyMap<string, string> {
  const headers = new Map<string, string>();
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const [name = "", value = ""] = rawHeaders.slice(index, index + 2);
    const before = headers.get(name.toLowerCase());
    headers.set(name.toLowerCase(), before === undefined ? value : `${before}, ${value}`);
  }
  return headers;
}

/** An error of Node.js's HTTP parser. */
interface ParseError extends NodeJS.ErrnoException {
  readonly reason?: string;
  readonly rawPacket?: Buffer;
}

function requestError(site: Site, scheme: Scheme, error: ParseError): RequestError {
  const { code, message } = error;
  if (message === "socket hang up") {
    return new RequestError("closed without a response", true, error);
  }
  if (message === "aborted" || code === "HPE_INVALID_EOF_STATE") {
    return new RequestError("closed before the end of the response's body", true, error);
  }
  if (code === undefined || code.startsWith("HPE_")) {
    return new RequestError(code === undefined ? message : parseProblem(error), false, error);
  }
  const transient = ["ECONNREFUSED", "ECONNRESET", "EPIPE"].includes(code);
  return new RequestError(connectionProblem(site, scheme, error), transient, error);
}

function parseProblem({ code, reason, rawPacket }: ParseError): string {
  if (code === "HPE_HEADER_OVERFLOW") {
    return `the response's headers are longer than ${limits.headers / 1024} KiB`;
  }
  const [line = ""] = (rawPacket?.toString("latin1") ?? "").split("\r\n", 1);
  return code === "HPE_INVALID_CONSTANT"
    ? `responded with something that is not HTTP: ${quoted(line)}`
    : `responded with broken HTTP (${reason ?? code}): ${quoted(line)}`;
}

/** An IPv4 address that a dual-stack socket shows as `::ffff:a.b.c.d`, as people write it. */
function plainAddress(address: string): string {
  return address.replace(/^::ffff:(?=\d+\.\d+\.\d+\.\d+$)/i, "");
}
