import { setTimeout as sleep } from "node:timers/promises";
import type { Socket } from "node:net";
import { type Answer, readAnswer } from "./answer";
import { connectionProblem, openSocket } from "./connection";
import type { Scheme, Site } from "./site";

/** One request. Its header lines go out byte for byte as they stand here, so that also what no polite client sends can be asked. */
export interface Request {
  readonly scheme: Scheme;
  /** Default GET. */
  readonly method?: "GET" | "POST";
  /** Path and query. */
  readonly target: string;
  /** Further header lines, each `Name: value` without its line end. */
  readonly lines?: readonly string[];
}

/** What came back, and the address of this machine on that connection. */
export interface Exchange extends Answer {
  readonly localAddress: string;
}

/** The site could not be asked: no connection, no answer in time, or something that is not HTTP. */
export class NoAnswer extends Error {
  /** Whether asking again is safe and may help: the connection was not made, or was cut before an answer. */
  readonly transient: boolean;

  constructor(message: string, transient: boolean, cause?: unknown) {
    super(message, { cause });
    this.name = "NoAnswer";
    this.transient = transient;
  }
}

/** An answer longer than this is no answer to these checks' small questions. Bytes. */
const longestAnswer = 16 * 1024 * 1024;

const attempts = 3;
const pauseBetweenAttempts = 250;

/** Status of an answer to somebody who asks too often. */
const tooMany = 429;

/** reana-server counts requests per client and second. Milliseconds. */
const pauseForRateLimit = 1000;

/**
 * Asks the site once; a GET whose connection was refused or cut is asked again, three times in all (a proxy that is just being
 * replaced does that), and so is one that the site found too many.
 *
 * @throws NoAnswer
 */
export async function ask(site: Site, request: Request): Promise<Exchange> {
  for (let attempt = 1; ; attempt += 1) {
    let pause = pauseBetweenAttempts;
    try {
      const answer = await askOnce(site, request);
      if (answer.status !== tooMany || request.method === "POST" || attempt === attempts) {
        return answer;
      }
      pause = pauseForRateLimit;
    } catch (error) {
      const again = error instanceof NoAnswer && error.transient && request.method !== "POST";
      if (!again || attempt === attempts) {
        throw error;
      }
    }
    await sleep(pause);
  }
}

async function askOnce(site: Site, request: Request): Promise<Exchange> {
  const socket = openSocket(site, request.scheme);
  let localAddress = "";
  socket.once(request.scheme === "https" ? "secureConnect" : "connect", () => {
    localAddress = plainAddress(socket.localAddress ?? "");
    socket.write(head(site, request));
  });
  try {
    const answer = await within(site.timeout, receive(socket));
    return { ...answer, localAddress };
  } catch (error) {
    throw noAnswer(site, request.scheme, error);
  } finally {
    socket.destroy();
  }
}

async function receive(socket: Socket): Promise<Answer> {
  let bytes = Buffer.alloc(0);
  for await (const chunk of socket as AsyncIterable<Buffer>) {
    bytes = Buffer.concat([bytes, chunk]);
    const answer = readAnswer(bytes, false);
    if (answer !== undefined) {
      return answer;
    }
    if (bytes.length > longestAnswer) {
      throw new Error("the answer does not end");
    }
  }
  const answer = readAnswer(bytes, true);
  if (answer === undefined) {
    throw new Error("closed before the end of the answer");
  }
  return answer;
}

/** @throws Error when the work takes longer; what it does then is no longer looked at */
export async function within<T>(milliseconds: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${milliseconds / 1000} s`)), milliseconds);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

function head(site: Site, request: Request): string {
  const url = request.scheme === "https" ? site.url : site.httpUrl;
  const lines = request.lines ?? [];
  const given = new Set(lines.map((line) => line.slice(0, line.indexOf(":")).toLowerCase()));
  const defaults = [
    `Host: ${url?.host ?? ""}`,
    "User-Agent: reana-pulumi-checks",
    "Accept: text/html, application/json, */*;q=0.1",
    ...(request.method === "POST" ? ["Content-Length: 0"] : []),
  ].filter((line) => !given.has(line.slice(0, line.indexOf(":")).toLowerCase()));
  return [`${request.method ?? "GET"} ${request.target} HTTP/1.1`, ...defaults, ...lines, "", ""].join(
    "\r\n",
  );
}

function noAnswer(site: Site, scheme: Scheme, thrown: unknown): NoAnswer {
  const error = thrown as Error;
  const code = (error as NodeJS.ErrnoException).code;
  return code === undefined
    ? new NoAnswer(error.message, error.message.startsWith("closed"), error)
    : new NoAnswer(
        connectionProblem(site, scheme, error),
        ["ECONNREFUSED", "ECONNRESET", "EPIPE"].includes(code),
        error,
      );
}

/** An IPv4 address that a dual-stack socket shows as `::ffff:a.b.c.d`, as people write it. */
export function plainAddress(address: string): string {
  return address.replace(/^::ffff:(?=\d+\.\d+\.\d+\.\d+$)/i, "");
}
