import { type ArrivedRequest, sendAndSeeArrived, isShown, type NotShown } from "./arrived-request";
import { isRedirect, pingPath } from "./api-ping";
import { type Header, sendRequest } from "./request";
import { type Check, failed, passed } from "./check";
import { judgeRedirect } from "./http-redirect";
import { byFrontEnd } from "./remedies";
import { notShown } from "./seen-by-server";
import type { Site } from "./site";

/** A request with headers that only proxies may set. */
export interface SpoofAttempt {
  readonly name: string;
  readonly headers: readonly Header[];
  /** The values that must not reach the server in any header. */
  readonly values: readonly string[];
  /** Whether a hop may also reject the request, because no honest client sends such a thing. */
  readonly mayBeRejected?: boolean;
}

/** From the range for documentation (RFC 5737): nobody has it. */
const address = "203.0.113.66";
const host = "spoofed.invalid";

/** Over https: a header that makes the server see http, another host, another client. */
export const spoofAttempts: readonly SpoofAttempt[] = [
  { name: "X-Forwarded-Proto", headers: [["X-Forwarded-Proto", "http"]], values: ["http"] },
  { name: "X-Forwarded-For", headers: [["X-Forwarded-For", `${address}`]], values: [address] },
  { name: "X-Forwarded-Host", headers: [["X-Forwarded-Host", `${host}`]], values: [host] },
  { name: "X-Forwarded-Port", headers: [["X-Forwarded-Port", "6666"]], values: ["6666"] },
  { name: "X-Forwarded-Prefix", headers: [["X-Forwarded-Prefix", "/spoofed"]], values: ["/spoofed"] },
  { name: "X-Real-IP", headers: [["X-Real-IP", `${address}`]], values: [address] },
  {
    name: "Forwarded",
    headers: [["Forwarded", `for=${address};proto=http;host=${host}`]],
    values: [`for=${address}`, "proto=http", `host=${host}`],
  },
  // uWSGI turns `-` into `_`, so this is the same header to the server, and its value comes last (facts on ProxyFix: the last counts).
  {
    name: "X_Forwarded_Proto",
    headers: [["X_Forwarded_Proto", "http"]],
    values: ["http"],
    mayBeRejected: true,
  },
  {
    name: "X_Forwarded_For",
    headers: [["X_Forwarded_For", `${address}`]],
    values: [address],
    mayBeRejected: true,
  },
  // Names a header as belonging to one hop only: a proxy that obeys deletes what the hop before it set (RFC 9110 §7.6.1).
  {
    name: "Connection: x-forwarded-proto",
    headers: [["Connection", "close, x-forwarded-proto"]],
    values: ["x-forwarded-proto"],
    mayBeRejected: true,
  },
];

/** Over http: what must not stop the front end from its redirect to https. */
export const httpSpoofAttempts: readonly SpoofAttempt[] = [
  { name: "X-Forwarded-Proto over http", headers: [["X-Forwarded-Proto", "https"]], values: [] },
  {
    name: "X_Forwarded_Proto over http",
    headers: [["X_Forwarded_Proto", "https"]],
    values: [],
    mayBeRejected: true,
  },
];

/** Whether the front end discards what only proxies may send. */
export const spoofedHeaders: Check = {
  name: "spoofed headers",
  expected: () => "discarded, every one",
  remedy: (site) =>
    byFrontEnd(site, {
      haproxy:
        "HAProxy of this program deletes them: nobody may go round it, and reana:frontEnd.loadBalancer may name nothing but what stands before it; " +
        "with reana:frontEnd.tls passthrough Traefik must: from 3.6.14 on it does (reana:traefik.version), and a Middleware that this program " +
        "makes in chart series 0.95 deletes what it leaves alone (Forwarded)",
      "external-haproxy":
        "the external HAProxy must run the stack's output haproxyConfiguration, which deletes them, and reana:frontEnd.addresses may name " +
        "nobody else",
      "ingress-controller":
        "a controller that discards them all (Traefik from 3.6.14 on: reana:traefik.version; Forwarded by a Middleware, as the program's own " +
        "in chart series 0.95) and trusts nobody but what stands before it (reana:traefik.trustedIPs), redirects plain http " +
        "(reana:frontEnd.httpRedirect true), or reana:frontEnd.type haproxy",
    }),
  async run(site) {
    const honest = await sendAndSeeArrived(site, { scheme: "https" });
    const problems = [
      ...(await effectsOfSpoofing(site, honest)),
      ...(site.httpUrl === undefined ? [] : await sendEach(httpSpoofAttempts, await tryOverPlainHttp(site))),
    ];
    if (problems.length > 0) {
      return failed(problems.join("; "));
    }
    const sent = spoofAttempts.length + (site.httpUrl === undefined ? 0 : httpSpoofAttempts.length);
    return isShown(honest) ? passed(`all ${sent} discarded`) : notShown(site, honest);
  },
};

/**
 * What spoofed headers over https do, one text each; empty when nothing.
 *
 * @param honest what arrived of a request without any
 * @throws RequestError
 */
export async function effectsOfSpoofing(
  site: Site,
  honest: ArrivedRequest | NotShown,
): Promise<readonly string[]> {
  return sendEach(
    spoofAttempts,
    isShown(honest) ? (one) => trySpoofing(site, one, honest) : await tryBlindly(site),
  );
}

/** What is wrong with the effect of a spoofed header; undefined when it had none. */
type Trial = (attempt: SpoofAttempt) => Promise<string | undefined>;

/** One after the other: a real REANA counts requests per client. */
async function sendEach(list: readonly SpoofAttempt[], look: Trial): Promise<readonly string[]> {
  const problems: string[] = [];
  for (const attempt of list) {
    const problem = await look(attempt);
    if (problem !== undefined) {
      problems.push(`${attempt.name}: ${problem}`);
    }
  }
  return problems;
}

async function trySpoofing(
  site: Site,
  attempt: SpoofAttempt,
  honest: ArrivedRequest,
): Promise<string | undefined> {
  const arrived = await sendAndSeeArrived(site, { scheme: "https", headers: attempt.headers });
  return isShown(arrived) ? judgeSpoofing(attempt, honest, arrived) : judgeStatus(attempt, arrived.status);
}

/**
 * Pure: what a spoofed request changed, compared with an honest one.
 *
 * @returns what is wrong; undefined when the spoofed header had no effect
 */
export function judgeSpoofing(
  attempt: SpoofAttempt,
  honest: ArrivedRequest,
  arrived: ArrivedRequest,
): string | undefined {
  for (const field of ["scheme", "host", "url", "clientAddress"] as const) {
    if (arrived[field] !== honest[field]) {
      return `the server sees ${arrived[field]} in place of ${honest[field]}`;
    }
  }
  for (const [name, value] of arrived.headers) {
    const reached = items(value).find((item) => attempt.values.includes(item));
    if (reached !== undefined && !items(honest.headers.get(name) ?? "").includes(reached)) {
      return `reached the server in ${name} (${value})`;
    }
  }
  const missing = [...honest.headers.keys()].find(
    (name) => name.startsWith("x-") && !arrived.headers.has(name),
  );
  return missing === undefined ? undefined : `made ${missing} disappear`;
}

/** The parts of a header's value: of a list (RFC 9110 §5.6.1) and of a Forwarded element (RFC 7239 §4). */
function items(value: string): string[] {
  return value.split(/[,;]/).map((item) => item.trim().toLowerCase());
}

function judgeStatus({ mayBeRejected }: SpoofAttempt, status: number): string | undefined {
  if (mayBeRejected === true && (status === 400 || status === 403)) {
    return undefined;
  }
  return isRedirect(status) ? "the server sees http" : `returned ${status}`;
}

async function tryOverPlainHttp(site: Site): Promise<Trial> {
  const honest = await sendRequest(site, { scheme: "http", target: pingPath });
  return async (attempt) => {
    const { status, headers } = await sendRequest(site, {
      scheme: "http",
      target: pingPath,
      headers: attempt.headers,
    });
    const location = headers.get("location");
    // Whether an honest request is redirected rightly is for another check.
    if (status === honest.status && location === honest.headers.get("location")) {
      return undefined;
    }
    if (!isRedirect(status)) {
      return judgeStatus(attempt, status);
    }
    const finding = judgeRedirect(status, location, new URL(pingPath, site.url));
    return finding.status === "passed" ? undefined : finding.found;
  };
}

/** Where the site does not show what arrived, a spoofed scheme still shows: the server redirects to https what it takes for http. */
async function tryBlindly(site: Site): Promise<Trial> {
  const honest = await sendRequest(site, { scheme: "https", target: pingPath });
  return async ({ headers }) => {
    const { status } = await sendRequest(site, { scheme: "https", target: pingPath, headers });
    return isRedirect(status) && !isRedirect(honest.status) ? "the server sees http" : undefined;
  };
}
