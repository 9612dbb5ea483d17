import { Agent, request as httpsRequest } from "node:https";
import { setTimeout as sleep } from "node:timers/promises";
import type { WebSocket } from "ws";
import type { Endpoint, Site } from "../../tools/verify/index";
import { duringWork, openWebsocket } from "./site";

/** Clients who use a site all the time, as people do who do not know that something is being changed. */

export interface Served {
  /** Right answers. */
  readonly answered: number;
  readonly wrong: readonly WrongAnswer[];
  /** How long the websocket said everything back, in milliseconds. */
  readonly websocketOpen: number;
}

export interface WrongAnswer {
  readonly path: string;
  readonly connection: "new" | "kept";
  /** In words. */
  readonly fault: string;
  /** When it came, in seconds from the beginning. */
  readonly after: number;
}

/** An address that no client has. */
const claimedAddress = "203.0.113.99";

/** What a client may say about itself, and that must not be trusted. */
const claims = { "x-forwarded-for": claimedAddress, "x-forwarded-proto": "http", "x-forwarded-port": "1" };

interface Question {
  readonly path: string;
  /** What is wrong with an answer; undefined: nothing. */
  readonly fault: (body: string, of: Site) => string | undefined;
}

const questions: readonly Question[] = [
  { path: "/", fault: (body) => (body.includes("<title>REANA") ? undefined : "is not REANA's page") },
  { path: "/api/sandbox/request", fault: misbelief },
];

/** A forwarded scheme, host or address that is wrong. */
function misbelief(body: string, of: Site): string | undefined {
  const forwarded = JSON.parse(body) as { scheme: string; host: string; remote_addr: string };
  const { scheme, host, remote_addr: address } = forwarded;
  return scheme === "https" && host === of.url.host && address !== claimedAddress
    ? undefined
    : `reana-server got ${scheme}://${host} for ${address}`;
}

/** Between two questions of one client, in milliseconds. */
const pause = 60;

/** How long one answer may take, in milliseconds. */
const patience = 20_000;

/** Asks over new connections and over one that is kept, and holds a websocket to a session, for as long as the work goes on. */
export async function servedDuring(
  of: Site,
  websocketPath: string,
  work: () => Promise<unknown>,
): Promise<Served> {
  const begin = Date.now();
  const wrong: WrongAnswer[] = [];
  let answered = 0;
  const websocket = await openWebsocket(of, websocketPath);
  const client = (connection: WrongAnswer["connection"], agent: Agent | false) => async (): Promise<void> => {
    for (const question of questions) {
      const fault = await ask(of, question, agent);
      if (fault === undefined) {
        answered += 1;
      } else {
        const after = (Date.now() - begin) / 1000;
        wrong.push({ path: question.path, connection, fault, after });
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
  return { answered, wrong, websocketOpen: await held };
}

/** Says something over the websocket every second, and counts what comes back. @returns how long it was open, in milliseconds */
async function hold(websocket: WebSocket): Promise<number> {
  const begin = Date.now();
  const talk = setInterval(() => websocket.send("still there?"), 1000);
  let last = begin;
  websocket.on("message", () => (last = Date.now()));
  websocket.on("error", () => undefined);
  await new Promise((resolve) => websocket.once("close", resolve));
  clearInterval(talk);
  return last - begin;
}

/** A kept connection may be closed at any time: then clients ask again over another, once (RFC 9112 section 9.3.1). */
async function ask(of: Site, question: Question, agent: Agent | false): Promise<string | undefined> {
  const first = await askOnce(of, question, agent);
  return first.closedUnused ? (await askOnce(of, question, false)).fault : first.fault;
}

interface Asked {
  readonly fault: string | undefined;
  /** A kept connection was closed before anything of the answer came. */
  readonly closedUnused: boolean;
}

function askOnce(of: Site, { path, fault }: Question, agent: Agent | false): Promise<Asked> {
  const { host, port } = of.connect as Endpoint;
  return new Promise((resolve) => {
    const request = httpsRequest({
      host,
      port,
      path,
      servername: of.url.hostname,
      ca: of.ca,
      agent,
      timeout: patience,
      headers: { host: of.url.host, ...claims },
    });
    let begun = false;
    const failed = ({ message }: Error): void =>
      resolve({ fault: message, closedUnused: request.reusedSocket && !begun });
    request.once("error", failed);
    request.once("timeout", () => request.destroy(new Error("no answer")));
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
