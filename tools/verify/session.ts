import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import WebSocket from "ws";
import { sendRequest } from "./request";
import { inTime } from "./timeout";
import { type Check, skipped, passed } from "./check";
import { openSocket } from "./connection";
import { quoted } from "../command-line/printable";
import type { Site } from "./site";

/** How long a session may take from the request for it until its websocket responds, in milliseconds. */
const startLimit = 60_000;
const pause = 500;

/** Of what a session sends, in bytes: Jupyter's own messages may come before the echo. */
const longestMessage = 1024 * 1024;

/** The sandbox's session sends back what it is sent here. */
const echoPath = "/api/kernels/echo";

/** Whether an interactive session's websocket works on the site's own host and port. */
export const sessionWebsocket: Check = {
  name: "session websocket",
  expected: (site) => `wss://${site.url.host}, responds`,
  remedy: () =>
    "sessions' Ingresses copy reana:ingress.annotations and the class: both must suit them; every hop must let Upgrade through and keep " +
    "Host",
  async run(site) {
    switch (site.session?.kind) {
      case undefined:
        return skipped("no session: give --session PATH, or --open-session (sandbox)");
      case "running":
        return passed(await speak(site, site.session.path));
      case "opened":
        return withSession(site, async (path) => passed(await speakWhenStarted(site, `${path}${echoPath}`)));
    }
  },
};

/** Opens a session, lets the work use it and closes it again, also when the work fails. */
async function withSession<T>(site: Site, work: (path: string) => Promise<T>): Promise<T> {
  const workflow = `/api/workflows/${randomUUID()}`;
  const response = await sendRequest(site, {
    scheme: "https",
    method: "POST",
    target: `${workflow}/open/jupyter`,
  });
  try {
    const path = response.status === 200 ? sessionPath(response.body) : undefined;
    if (path === undefined) {
      throw new Error(`opening a session returned ${response.status}`);
    }
    return await work(path);
  } finally {
    await sendRequest(site, { scheme: "https", method: "POST", target: `${workflow}/close` });
  }
}

function sessionPath(body: string): string | undefined {
  try {
    const { path } = JSON.parse(body) as { path?: unknown };
    return typeof path === "string" && path.startsWith("/") ? path : undefined;
  } catch {
    return undefined;
  }
}

/** A session starts while the page of the UI still responds at its path, so its websocket is tried until it is there. */
async function speakWhenStarted(site: Site, path: string): Promise<string> {
  const end = Date.now() + startLimit;
  for (;;) {
    try {
      return await speak(site, path);
    } catch (error) {
      if (Date.now() > end) {
        throw new Error(`not within ${startLimit / 1000} s: ${(error as Error).message}`, { cause: error });
      }
    }
    await sleep(pause);
  }
}

/**
 * Opens a websocket, sends something and waits for it to come back: as a message where the session echoes, as a ping elsewhere
 * (RFC 6455 §5.5.3: who gets a ping must send its content back).
 */
async function speak(site: Site, path: string): Promise<string> {
  const url = new URL(path, site.url);
  const echoes = url.pathname.endsWith(echoPath);
  const connection = openSocket(site, "https");
  const socket = new WebSocket(`wss://${url.host}${url.pathname}${url.search}`, {
    // Jupyter refuses an Origin that is not its Host.
    origin: site.url.origin,
    createConnection: () => connection,
    handshakeTimeout: site.timeout,
    maxPayload: longestMessage,
  });
  try {
    const sent = `check ${randomUUID()}`;
    const received = await inTime(site, "https", connection, converse(socket, sent, echoes));
    if (received !== sent) {
      throw new Error(`sent back something else: ${quoted(received)}`);
    }
    return echoes ? "echo" : "responds to a ping";
  } finally {
    socket.terminate();
  }
}

function converse(socket: WebSocket, sent: string, echoes: boolean): Promise<string> {
  return new Promise((resolve, reject) => {
    socket.on("error", reject);
    socket.on("close", (code) => reject(new Error(`closed with code ${code} before a response`)));
    socket.on("unexpected-response", (_, response) =>
      reject(new Error(`returned ${response.statusCode} in place of a websocket`)),
    );
    socket.on("open", () => (echoes ? socket.send(sent) : socket.ping(sent)));
    if (echoes) {
      socket.on("message", (data: Buffer) => resolve(data.toString()));
    } else {
      socket.on("pong", (data) => resolve(data.toString()));
    }
  });
}
