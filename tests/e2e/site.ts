import { request as httpsRequest } from "node:https";
import { setTimeout as sleep } from "node:timers/promises";
import { connect } from "node:tls";
import { WebSocket } from "ws";
import {
  defaultTimeout,
  runChecks,
  type CheckResult,
  type Endpoint,
  type FrontEnd,
  type Site,
} from "../../tools/verify/index";
import { nodeAddress } from "../../sandbox/node/addresses";
import { pulumiOn } from "./command-line";
import { dev } from "./test-stack";

/** Where a site is reached, past what its name resolves to. */
export interface Reached {
  readonly https: number;
  readonly http: number;
  /** Default: the node's own address, past the relays on loopback. */
  readonly host?: string;
  /** PEM of the CA that signed its certificate. Default: the stack's own. */
  readonly ca?: string | undefined;
}

/**
 * A stack's site.
 *
 * @param reached default: the node ports of the stack's front end
 */
export async function site(reached?: Reached, stack = dev): Promise<Site> {
  const at: Reached = reached ?? stack.nodePorts;
  const { https, http, host = nodeAddress, ca } = at;
  const text = await pulumiOn(stack, "stack", "output", "--json");
  const { url, httpUrl, caCertificate, frontEnd } = JSON.parse(text) as {
    url: string;
    httpUrl: string;
    caCertificate?: string;
    frontEnd: FrontEnd;
  };
  return {
    url: new URL(url),
    ca: ca ?? caCertificate,
    connect: { host, port: https },
    httpUrl: new URL(httpUrl),
    plainConnect: { host, port: http },
    session: { kind: "opened" },
    timeout: defaultTimeout,
    frontEnd,
    nodePorts: [stack.nodePorts.http, stack.nodePorts.https],
  };
}

/** The checks that did not pass, each with what was found. */
export async function failures(of: Site): Promise<readonly string[]> {
  const results: readonly CheckResult[] = await runChecks(of);
  return results
    .filter(({ status }) => status !== "passed")
    .map(({ name, status, found }) => `${name}: ${status}, found ${found}`);
}

interface HttpResponse {
  readonly status: number;
  readonly body: string;
}

/** A body of known size that is put out piece by piece, as reana-client sends files. */
interface Body {
  /** Bytes. */
  readonly size: number;
  write(put: (piece: Buffer) => void): Promise<void>;
}

const nothing: Body = { size: 0, write: () => Promise.resolve() };

/** @throws Error where the connection is cut, also while the body is being written; a response before its end ends it. */
export async function send(of: Site, path: string, method: string, body = nothing): Promise<HttpResponse> {
  const { host, port } = of.connect as Endpoint;
  const request = httpsRequest({
    host,
    port,
    path,
    method,
    servername: of.url.hostname,
    ca: of.ca,
    // A connection for each request: one that is kept would stay with the pod that it was made to.
    agent: false,
    headers: { host: of.url.host, "content-type": "application/octet-stream", "content-length": body.size },
  });
  const responded = new Promise<HttpResponse>((resolve, reject) => {
    request.on("error", reject);
    request.once("response", (response) => {
      const pieces: Buffer[] = [];
      response.on("data", (piece: Buffer) => pieces.push(piece));
      response.once("error", reject);
      response.once("end", () =>
        resolve({ status: response.statusCode ?? 0, body: Buffer.concat(pieces).toString("utf8") }),
      );
    });
  });
  const put = (piece: Buffer): void => {
    if (request.destroyed) {
      throw new Error("the connection is closed");
    }
    request.write(piece);
  };
  const written = async (): Promise<HttpResponse> => {
    await body.write(put);
    request.end();
    return responded;
  };
  try {
    return await Promise.race([responded, written()]);
  } finally {
    request.destroy();
  }
}

/** Outcomes of a client that sent requests all the time. */
export interface Requested {
  readonly succeeded: number;
  /** Every outcome but 200: status or error. */
  readonly lost: readonly string[];
}

/** Pause between two requests, in milliseconds: some twenty a second, each on a connection of its own. */
const betweenRequests = 50;

/** Requests /api/ping again and again for as long as the work goes on. */
export async function requestDuring(of: Site, work: () => Promise<unknown>): Promise<Requested> {
  const lost: string[] = [];
  let succeeded = 0;
  await duringWork(work, async () => {
    const outcome = await send(of, "/api/ping", "GET").then(
      ({ status }) => (status === 200 ? undefined : `status ${status}`),
      (error: Error) => error.message,
    );
    if (outcome === undefined) {
      succeeded += 1;
    } else {
      lost.push(outcome);
    }
    await sleep(betweenRequests);
  });
  return { succeeded, lost };
}

/** Does each of these again and again, side by side, for as long as the work goes on. */
export async function duringWork(
  work: () => Promise<unknown>,
  ...repeated: readonly (() => Promise<void>)[]
): Promise<void> {
  let going = true;
  const repeating = repeated.map(async (once) => {
    while (going) {
      await once();
    }
  });
  try {
    await work();
  } finally {
    going = false;
    await Promise.all(repeating);
  }
}

/** How long a session may take until its route exists, in milliseconds; until then the user interface responds there. */
const startLimit = 60_000;

/** A websocket to a path of the site, open; it is tried again while the session starts. */
export async function openWebsocket(of: Site, path: string): Promise<WebSocket> {
  const end = Date.now() + startLimit;
  for (;;) {
    try {
      return await openOnce(of, path);
    } catch (error) {
      if (Date.now() > end) {
        throw error;
      }
    }
    await sleep(500);
  }
}

async function openOnce(of: Site, path: string): Promise<WebSocket> {
  const { host, port } = of.connect as Endpoint;
  const websocket = new WebSocket(`wss://${of.url.host}${path}`, {
    ca: of.ca,
    origin: of.url.origin,
    // Straight to the node, whatever the name resolves to.
    createConnection: () => connect({ host, port, servername: of.url.hostname, ca: of.ca }),
  });
  await new Promise((resolve, reject) => {
    websocket.once("open", resolve);
    websocket.once("error", reject);
  });
  return websocket;
}

/** Sends a text and waits for the same text. */
export async function echo(websocket: WebSocket, text: string): Promise<string> {
  const response = new Promise<string>((resolve, reject) => {
    websocket.once("message", (data) => resolve((data as Buffer).toString("utf8")));
    websocket.once("close", (code) => reject(new Error(`the websocket was closed with code ${code}`)));
    websocket.once("error", reject);
  });
  websocket.send(text);
  return response;
}
