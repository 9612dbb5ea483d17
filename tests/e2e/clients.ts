import { Agent, request as httpsRequest } from "node:https";
import { setTimeout as sleep } from "node:timers/promises";
import type { WebSocket } from "ws";
import type { Endpoint, Site } from "../../tools/verify/index";
import { duringWork, openWebsocket } from "./site";

/** Clients that use a site all the time, as people do who do not know that something is being changed. */

export interface Served {
  /** Correct responses. */
  readonly correct: number;
  readonly wrong: readonly WrongResponse[];
  /** How long the websocket echoed everything, in milliseconds. */
  readonly websocketOpen: number;
}

export interface WrongResponse {
  readonly path: string;
  readonly connection: "new" | "kept";
  /** What is wrong with the response. */
  readonly fault: string;
  /** When it came, in seconds from the beginning. */
  readonly after: number;
}

/** An address that no client has. */
const spoofedAddress = "203.0.113.99";

/** Forwarded headers of a client, which must not be trusted. */
const spoofedHeaders = {
  "x-forwarded-for": spoofedAddress,
  "x-forwarded-proto": "http",
  "x-forwarded-port": "1",
};

interface CheckedRequest {
  readonly path: string;
  /** What is wrong with a response; undefined: nothing. */
  readonly fault: (body: string, of: Site) => string | undefined;
}

const checkedRequests: readonly CheckedRequest[] = [
  { path: "/", fault: (body) => (body.includes("<title>REANA") ? undefined : "is not REANA's page") },
  { path: "/api/sandbox/request", fault: wronglyForwarded },
];

/** A forwarded scheme, host or address that is wrong. */
function wronglyForwarded(body: string, of: Site): string | undefined {
  const forwarded = JSON.parse(body) as { scheme: string; host: string; remote_addr: string };
  const { scheme, host, remote_addr: address } = forwarded;
  return scheme === "https" && host === of.url.host && address !== spoofedAddress
    ? undefined
    : `reana-server got ${scheme}://${host} for ${address}`;
}

/** Between two requests of one client, in milliseconds. */
const pause = 60;

/** How long one response may take, in milliseconds. */
const timeout = 20_000;

/** Sends requests over new connections and over one that is kept, and holds a websocket to a session, for as long as the work goes on. */
export async function servedDuring(
  of: Site,
  websocketPath: string,
  work: () => Promise<unknown>,
): Promise<Served> {
  const begin = Date.now();
  const wrong: WrongResponse[] = [];
  let correct = 0;
  const websocket = await openWebsocket(of, websocketPath);
  const client =
    (connection: WrongResponse["connection"], agent: Agent | false) => async (): Promise<void> => {
      for (const request of checkedRequests) {
        const fault = await sendWithRetry(of, request, agent);
        if (fault === undefined) {
          correct += 1;
        } else {
          const after = (Date.now() - begin) / 1000;
          wrong.push({ path: request.path, connection, fault, after });
        }
        await sleep(pause);
      }
    };
  const kept = new Agent({ keepAlive: true, maxSockets: 1 });
  const held = hold(websocket);
  try {
    await duringWork(work, client("new", false), client("kept", kept));
  } finally {
    kept.destroy();
    websocket.terminate();
  }
  return { correct, wrong, websocketOpen: await held };
}

/** Sends a message over the websocket every second, and waits for its echo. @returns how long it was open, in milliseconds */
async function hold(websocket: WebSocket): Promise<number> {
  const begin = Date.now();
  const messages = setInterval(() => websocket.send("still there?"), 1000);
  let last = begin;
  websocket.on("message", () => (last = Date.now()));
  websocket.on("error", () => undefined);
  await new Promise((resolve) => websocket.once("close", resolve));
  clearInterval(messages);
  return last - begin;
}

/** A kept connection may be closed at any time: then clients repeat the request over another, once (RFC 9112 section 9.3.1). */
async function sendWithRetry(
  of: Site,
  request: CheckedRequest,
  agent: Agent | false,
): Promise<string | undefined> {
  const first = await sendOnce(of, request, agent);
  return first.closedUnused ? (await sendOnce(of, request, false)).fault : first.fault;
}

interface Requested {
  readonly fault: string | undefined;
  /** A kept connection was closed before anything of the response came. */
  readonly closedUnused: boolean;
}

function sendOnce(of: Site, { path, fault }: CheckedRequest, agent: Agent | false): Promise<Requested> {
  const { host, port } = of.connect as Endpoint;
  return new Promise((resolve) => {
    const request = httpsRequest({
      host,
      port,
      path,
      servername: of.url.hostname,
      ca: of.ca,
      agent,
      timeout,
      headers: { host: of.url.host, ...spoofedHeaders },
    });
    let begun = false;
    const failed = ({ message }: Error): void =>
      resolve({ fault: message, closedUnused: request.reusedSocket && !begun });
    request.once("error", failed);
    request.once("timeout", () => request.destroy(new Error("no response")));
    request.once("response", (response) => {
      begun = true;
      const pieces: Buffer[] = [];
      response.on("data", (piece: Buffer) => pieces.push(piece));
      response.once("error", failed);
      response.once("end", () => {
        const { statusCode = 0, headers } = response;
        const body = Buffer.concat(pieces).toString("utf8");
        const status = `status ${statusCode}${headers.location === undefined ? "" : ` to ${headers.location}`}`;
        resolve({ fault: statusCode === 200 ? fault(body, of) : status, closedUnused: false });
      });
    });
    request.end();
  });
}
