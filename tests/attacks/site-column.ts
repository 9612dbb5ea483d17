import { lookup } from "node:dns/promises";
import type { Scheme, Site } from "../../tools/verify/site";
import { endpointOf, hostnameOf } from "../../tools/verify/site";
import { arrivedRequestPath } from "../../tools/verify/arrived-request";
import { type At, type Attempt, http1Request, http2Request, type Protocol } from "./attempt";
import { inParallel } from "../../tools/testbed/in-parallel";
import { gotThrough, type Truth, variable } from "./oracle";
import { bytesOf, type Outcome } from "./run-column";
import type { Header, SeenRequest } from "./seen-request";
import { send, type Where } from "./send";

/** The same attacks on a whole site, whose server shows what arrived (the sandbox's stand-in does). */

export interface SiteColumn {
  readonly name: string;
  readonly site: Site;
  readonly entryPoints: readonly SiteEntryPoint[];
}

/** An entry point of a site. */
export interface SiteEntryPoint {
  readonly scheme: Scheme;
  readonly protocol: Protocol;
  /** False where every request is redirected: the server must not see any of them. */
  readonly forwards: boolean;
}

const redirectedEntryPoints: readonly SiteEntryPoint[] = [
  { scheme: "http", protocol: "http/1.1", forwards: false },
  { scheme: "http", protocol: "http/2", forwards: false },
];

/** Those of clients. */
export const clientEntryPoints: readonly SiteEntryPoint[] = [
  { scheme: "https", protocol: "http/1.1", forwards: true },
  { scheme: "https", protocol: "http/2", forwards: true },
  ...redirectedEntryPoints,
];

/** Those of untrusted clients, where HAProxy trusts only the load balancer that terminates TLS. */
export const untrustedEntryPoints: readonly SiteEntryPoint[] = redirectedEntryPoints;

/** Attempts on their way at once: a site's server may count requests. */
const atOnce = 8;

/** Legitimate requests that show what the proxies add: each may take another pod, whose address is among it. */
const legitimateRequests = 16;

/**
 * Tries all attempts at a site.
 *
 * @throws Error when the site does not show what arrived of a legitimate request, or does not redirect one
 */
export async function attackSite(
  { name, site, entryPoints }: SiteColumn,
  attempts: readonly Attempt[],
): Promise<readonly Outcome[]> {
  const outcomes: Outcome[] = [];
  const legitimate = entryPoints.some(({ forwards }) => forwards)
    ? await legitimateTruth(site)
    : nothingArrives;
  for (const entryPoint of entryPoints) {
    const { scheme, protocol, forwards } = entryPoint;
    const where = await whereTo(site, scheme, protocol);
    await isOpen(site, entryPoint);
    const possible = attempts.filter((one) => (protocol === "http/2" ? one.http2 : one.http1) !== undefined);
    const numbered = possible.map((attempt, index) => ({ attempt, at: at(site, scheme, index + 1) }));
    await inParallel(
      numbered,
      async ({ attempt, at }) => {
        const response = await send(where, bytesOf(attempt, protocol, at), attempt.preamble);
        const seen = shownRequests(response, at.marker);
        const truth = { ...legitimate, forwarded: forwards, websocket: attempt.websocket === true };
        const through = [...gotThrough(seen, truth), ...servedBehind(response, forwards)];
        outcomes.push({
          attempt,
          column: name,
          entryPoint: `${protocol === "http/2" ? "HTTP/2" : "HTTP/1.1"}, ${scheme}`,
          through,
          seen: seen.length,
        });
      },
      atOnce,
    );
  }
  return outcomes;
}

/** Where all requests are redirected. */
const nothingArrives: Truth = {
  forwarded: false,
  host: "",
  websocket: false,
  said: new Map(),
  required: [],
};

/**
 * Shows that an entry point is open: nothing gets through a closed one either. A redirect over HTTP/2 is not looked at, since it has no
 * content; the port is the same as for HTTP/1.1.
 */
async function isOpen(site: Site, { scheme, protocol, forwards }: SiteEntryPoint): Promise<void> {
  const own = at(site, scheme, 0);
  const legitimate: Attempt = {
    kind: "legitimate",
    name: "a request",
    http1: (place) => http1Request(place, {}),
    http2: (place) => http2Request(place, []),
  };
  const response = await send(await whereTo(site, scheme, protocol), bytesOf(legitimate, protocol, own));
  if (forwards && shownRequests(response, own.marker).length !== 1) {
    throw new Error(`the site does not show what arrived over ${protocol}`);
  }
  if (!forwards && protocol === "http/1.1" && !redirectsTo(site.url.origin, response)) {
    throw new Error(
      `the site does not redirect to ${site.url.origin}: ${response.toString("latin1", 0, 200)}`,
    );
  }
}

function redirectsTo(origin: string, response: Buffer): boolean {
  const text = response.toString("latin1");
  return /^HTTP\/1\.1 30[18] /.test(text) && text.toLowerCase().includes(`\r\nlocation: ${origin}/`);
}

/**
 * What got through by a response that shows no request. A server that takes a client for one of plain http redirects it, with Werkzeug's
 * page; and no front end that redirects or refuses all requests gives pages, says that there is none, or opens tunnels.
 */
export function servedBehind(response: Buffer, forwards: boolean): readonly string[] {
  const text = response.toString("latin1");
  const statuses = [...text.matchAll(/^HTTP\/1\.[01] (\d{3}) /gm)].map(([, status]) => Number(status));
  const redirected = statuses.includes(302) || text.includes("<title>Redirecting");
  const served = forwards
    ? []
    : statuses.filter((status) => status === 101 || status === 404 || isFine(status));
  return [
    ...(redirected ? ["the server redirected it to https"] : []),
    ...served.map((status) => `got ${status}`),
  ];
}

const isFine = (status: number): boolean => status >= 200 && status < 300;

async function whereTo(site: Site, scheme: Scheme, protocol: Protocol): Promise<Where> {
  const { host, port } = endpointOf(site, scheme);
  const { address } = await lookup(host);
  const tls = scheme === "https" ? { hostname: hostnameOf(site.url), ca: site.ca } : undefined;
  return { address, port, protocol, tls };
}

function at(site: Site, scheme: Scheme, number: number): At {
  const marker = `m${String(number).padStart(5, "0")}m`;
  const { host } = scheme === "https" || site.httpUrl === undefined ? site.url : site.httpUrl;
  const spoofed = scheme === "https" ? "http" : "https";
  return { host, scheme, spoofed, path: `${arrivedRequestPath}?${marker}`, marker, last: [] };
}

/** What is true of every client of this machine, by requests without any spoofed value. */
async function legitimateTruth(site: Site): Promise<Truth> {
  const where = await whereTo(site, "https", "http/1.1");
  const own = at(site, "https", 0);
  const shown = await Promise.all(Array.from({ length: legitimateRequests }, () => shownRequest(where, own)));
  const said = new Map<string, string[]>();
  for (const [name, value] of shown.flatMap(({ headers }) => headers)) {
    if (/^x-(forwarded-|real-ip$)/.test(name)) {
      said.set(name, [...(said.get(name) ?? []), value]);
    }
  }
  const [first] = shown;
  const host = first?.headers.find(([name]) => name === "host")?.[1] ?? "";
  const { application } = first ?? {};
  return {
    forwarded: true,
    host,
    websocket: false,
    said,
    required: [...said.keys()],
    ...(application === undefined ? {} : { application }),
  };
}

/** A legitimate request as the server shows it. It is repeated, since a busy machine may respond later than `send` waits. */
async function shownRequest(where: Where, own: At): Promise<SeenRequest> {
  for (let attempt = 0; attempt < 5; attempt += 1) {
    const [shown] = shownRequests(await send(where, Buffer.from(http1Request(own, {}))), own.marker);
    if (shown !== undefined) {
      return shown;
    }
  }
  throw new Error(`the site does not show at ${arrivedRequestPath} what arrived`);
}

interface Shown {
  readonly scheme: string;
  readonly host: string;
  readonly remote_addr: string;
  readonly headers: readonly Header[];
}

/** Every request that the server shows in what came back. */
export function shownRequests(response: Buffer, marker: string): readonly SeenRequest[] {
  const texts = response.toString("utf8").match(/\{[^{}]*"remote_addr"[^{}]*\}/g) ?? [];
  return texts.map((text): SeenRequest => {
    const { scheme, host, remote_addr, headers } = JSON.parse(text) as Shown;
    return {
      method: "GET",
      target: arrivedRequestPath,
      version: "HTTP/1.1",
      // From the gateway's name (HTTP_X_FORWARDED_PROTO, PEP 3333) or a header's own.
      headers: headers.map(([name, value]): Header => [variable(name.replace(/^HTTP_/, "")), value]),
      trailers: [],
      faults: text.includes(marker) ? [] : ["the response is another request's"],
      application: { scheme, host, client: remote_addr },
    };
  });
}
