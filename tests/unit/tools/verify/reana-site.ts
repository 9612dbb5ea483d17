import * as http from "node:http";
import * as https from "node:https";
import type { AddressInfo } from "node:net";
import type { Duplex } from "node:stream";
import { WebSocketServer } from "ws";
import type { Site } from "../../../../tools/verify/index";
import { issue, type KeyPair } from "../../../../tools/certificates/issue-certificate";

/** What can be wrong with a site; each is something that real sites have. */
export interface Faults {
  /** Certificate in place of the right one. */
  readonly certificate?: KeyPair;
  /** Header names that the front end forwards although a client sent them. Lower case. */
  readonly trusts?: readonly string[];
  /** The front end obeys `Connection: x-forwarded-proto`. */
  readonly obeysConnection?: boolean;
  /** The hop behind the one that terminates TLS does not trust it, so the server takes everything for http. */
  readonly losesScheme?: boolean;
  /** What the server sees. */
  readonly seen?: { readonly host?: string; readonly port?: string; readonly clientAddress?: string };
  /** Status of the page and of the API. */
  readonly status?: { readonly page?: number; readonly ping?: number };
  /** The page is no html. */
  readonly pageType?: string;
  /** What plain http returns. */
  readonly redirect?: (
    target: string,
    headers: http.IncomingHttpHeaders,
  ) => { status: number; location?: string };
  /** Plain http is served as https is, not redirected. */
  readonly servesPlainly?: boolean;
  /** Header Strict-Transport-Security of the page and of the API; null: none. */
  readonly strictTransport?: { readonly page?: string | null; readonly api?: string };
  /** Where the API's login sends a browser. */
  readonly login?: string;
  /** Body of the API's configuration for the page. */
  readonly configuration?: string;
  /** Body of the page. */
  readonly page?: string;
  /** Answers to the first requests for this many times that they were too many. */
  readonly limitsRate?: number;
  /** The API does not show what arrived, as a real REANA. */
  readonly showsNothing?: boolean;
  /** It does not say how many requests a client has left. */
  readonly hidesCounts?: boolean;
  /** It has no login with an identity provider. */
  readonly hasNoLogin?: boolean;
  /** Websockets are refused with this status. */
  readonly websocketStatus?: number;
  /** Accepts connections and never responds. */
  readonly silent?: boolean;
}

export interface RunningSite {
  readonly site: Site;
  /** What was asked of the API with POST. */
  readonly posted: readonly string[];
  close(): Promise<void>;
}

export const hostname = "reana.test.invalid";
export const authority = { ...issue({ commonName: "Test CA", authority: true }), commonName: "Test CA" };
export const rightCertificate = issue({ commonName: hostname, dnsNames: [hostname] }, authority);

/** The public ports: others than those that the servers really listen on, as behind a node port. */
const publicPort = 8443;
const publicHttpPort = 8080;

/** Starts a site on loopback: a front end and a server behind it, without faults unless given. */
export async function startSite(faults: Faults = {}): Promise<RunningSite> {
  const { certificate, key } = faults.certificate ?? rightCertificate;
  const posted: string[] = [];
  let rejections = faults.limitsRate ?? 0;
  const secure = https.createServer(
    { cert: certificate, key: key.export({ type: "pkcs8", format: "pem" }) },
    (request, response) => {
      rejections -= 1;
      if (rejections >= 0) {
        response.writeHead(429).end();
      } else if (faults.silent !== true) {
        respond(request, response, "https", faults, posted);
      }
    },
  );
  acceptWebsockets(secure, faults);
  const plain = http.createServer((request, response) => {
    if (faults.servesPlainly === true) {
      respond(request, response, "http", faults, posted);
      return;
    }
    const { status, location } = (faults.redirect ?? redirect)(request.url ?? "", request.headers);
    response.writeHead(status, location === undefined ? {} : { location }).end();
  });
  const [port, plainPort] = [await listen(secure), await listen(plain)];
  return {
    site: {
      url: new URL(`https://${hostname}:${publicPort}`),
      ca: authority.certificate,
      connect: { host: "127.0.0.1", port },
      httpUrl: new URL(`http://${hostname}:${publicHttpPort}`),
      plainConnect: { host: "127.0.0.1", port: plainPort },
      // Other programs on the machine of the tests may listen there.
      nodePorts: [],
      session: { kind: "opened" },
      timeout: 2000,
      retryPause: 10,
    },
    posted,
    async close() {
      secure.closeAllConnections();
      await Promise.all([secure, plain].map((server) => new Promise((done) => server.close(done))));
    },
  };
}

const redirect = (target: string): { status: number; location: string } => ({
  status: 301,
  location: `https://${hostname}:${publicPort}${target}`,
});

function respond(
  request: http.IncomingMessage,
  response: http.ServerResponse,
  connected: "https" | "http",
  faults: Faults,
  posted: string[],
): void {
  const headers = throughFrontEnd(request, connected, faults);
  const json = (status: number, value: unknown): void => {
    // Without a length: the checks must read chunked responses as well.
    response.writeHead(status, {
      "content-type": "application/json",
      "strict-transport-security": faults.strictTransport?.api ?? "max-age=31536000; includeSubDomains",
      ...(faults.hidesCounts === true ? {} : counted(headers)),
    });
    response.write("");
    response.end(JSON.stringify(value));
  };
  const scheme = headers.get("x-forwarded-proto")?.split(", ").at(-1) ?? "http";
  const target = request.url ?? "";
  if (!target.startsWith("/api/")) {
    const strict = faults.strictTransport?.page;
    response.writeHead(faults.status?.page ?? 200, {
      "content-type": faults.pageType ?? "text/html; charset=utf-8",
      ...(strict === null ? {} : { "strict-transport-security": strict ?? "max-age=63072000" }),
    });
    response.end(faults.page ?? "<!doctype html><title>REANA</title>");
  } else if (scheme !== "https") {
    response.writeHead(302, { location: `https://${request.headers.host}${target}` }).end();
  } else if (target === "/api/ping") {
    json(faults.status?.ping ?? 200, { message: "OK", status: "200" });
  } else if (target.split("?", 1)[0] === "/api/sandbox/request" && faults.showsNothing !== true) {
    json(200, shown(headers, scheme, target, faults));
  } else if (target === "/api/config") {
    response.writeHead(200, { "content-type": "application/json" }).end(faults.configuration ?? "{}");
  } else if (target.startsWith("/api/oauth/login/") && faults.hasNoLogin !== true) {
    const host =
      faults.seen?.host ?? headers.get("x-forwarded-host")?.split(", ").at(-1) ?? request.headers.host;
    response.writeHead(302, { location: faults.login ?? login(`https://${host}`) }).end();
  } else if (request.method === "POST") {
    posted.push(target);
    json(200, { path: target.replace(/^\/api\/workflows\/([^/]+)\/.*/, "/$1") });
  } else {
    json(404, { message: "no such path" });
  }
}

const perSecond = 40;
const processes = 6;

/** Requests of each client in this second, by process: each counts on its own. */
const counts = new Map<string, number>();

/** As reana-server: by user agent and client address. */
function counted(headers: ReadonlyMap<string, string>): http.OutgoingHttpHeaders {
  const second = Math.floor(Date.now() / 1000);
  const process = Math.floor(Math.random() * processes);
  const client = [headers.get("user-agent"), clientAddressOf(headers), second, process].join();
  const used = (counts.get(client) ?? 0) + 1;
  counts.set(client, used);
  return { "x-ratelimit-limit": perSecond, "x-ratelimit-remaining": perSecond - used };
}

const clientAddressOf = (headers: ReadonlyMap<string, string>): string =>
  headers.get("x-forwarded-for")?.split(", ").at(-1) ?? "";

/** To an identity provider, which learns where to send the browser afterwards. */
export const login = (origin: string): string =>
  `https://idp.test.invalid/auth?redirect_uri=${encodeURIComponent(`${origin}/api/oauth/authorized/keycloak/`)}`;

/** Headers by the names of the server's gateway, after the front end deleted the client's and set its own. */
function throughFrontEnd(
  request: http.IncomingMessage,
  connected: "https" | "http",
  faults: Faults,
): Map<string, string> {
  const headers = new Map<string, string>([
    ...(faults.losesScheme === true ? [] : ([["x-forwarded-proto", connected]] as const)),
    ["x-forwarded-for", faults.seen?.clientAddress ?? "127.0.0.1"],
    ["x-forwarded-port", faults.seen?.port ?? `${publicPort}`],
  ]);
  for (let index = 0; index < request.rawHeaders.length; index += 2) {
    const [sent = "", value = ""] = request.rawHeaders.slice(index, index + 2);
    const name = sent.toLowerCase();
    const spoofed = /^(x[-_]|forwarded$|connection$)/.test(name);
    if (spoofed && faults.trusts?.includes(name) === true) {
      // As uWSGI does: both spellings are one, and the client's value comes last.
      const gatewayName = name.replace(/_/g, "-");
      headers.set(
        gatewayName,
        [headers.get(gatewayName), value].filter((part) => part !== undefined).join(", "),
      );
    } else if (!spoofed) {
      headers.set(name, value);
    }
  }
  if (faults.obeysConnection === true && /x-forwarded-proto/i.test(request.headers.connection ?? "")) {
    headers.delete("x-forwarded-proto");
  }
  return headers;
}

function shown(headers: ReadonlyMap<string, string>, scheme: string, target: string, faults: Faults): object {
  const host = faults.seen?.host ?? headers.get("x-forwarded-host") ?? headers.get("host") ?? "";
  return {
    scheme,
    host,
    url: `${scheme}://${host}${target}`,
    remote_addr: clientAddressOf(headers),
    is_secure: scheme === "https",
    headers: [...headers].map(([name, value]) => [`HTTP_${name.toUpperCase().replace(/-/g, "_")}`, value]),
  };
}

function acceptWebsockets(server: https.Server, faults: Faults): void {
  const websockets = new WebSocketServer({ noServer: true });
  // The first try meets the page of the UI: a session starts while its path is still served by it.
  let early = 1;
  server.on("upgrade", (request: http.IncomingMessage, socket: Duplex, head: Buffer) => {
    early -= 1;
    const status =
      faults.websocketStatus ??
      (request.headers.origin === `https://${request.headers.host}` ? undefined : 403);
    if (status !== undefined || early >= 0) {
      socket.end(`HTTP/1.1 ${status ?? 200} Not a websocket\r\nContent-Length: 0\r\n\r\n`);
      return;
    }
    websockets.handleUpgrade(request, socket, head, (websocket) => {
      websocket.on("message", (data) => websocket.send(data, { binary: false }));
    });
  });
}

async function listen(server: http.Server | https.Server): Promise<number> {
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  return (server.address() as AddressInfo).port;
}
