import { type ArrivedRequest, sendAndSeeArrived, isShown, type NotShown } from "./arrived-request";
import { isRedirect, pingPath } from "./api-ping";
import { sendRequest } from "./request";
import { type Check, failed, type Finding, passed, skipped } from "./check";
import { judgeRedirect } from "./http-redirect";
import { indications, type Indications, missingIndications, trySpoofingBlindly } from "./indications";
import { byFrontEnd } from "./remedies";
import { notShown } from "./seen-by-server";
import type { Site } from "./site";
import { httpSpoofAttempts, type SpoofAttempt, spoofAttempts } from "./spoof-attempts";

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
    const shows = isShown(honest) ? undefined : await indications(site);
    const problems = [
      ...(await effectsOfSpoofing(site, honest, shows)),
      ...(site.httpUrl === undefined ? [] : await sendEach(httpSpoofAttempts, await tryOverPlainHttp(site))),
    ];
    if (problems.length > 0) {
      return failed(problems.join("; "));
    }
    const sent = spoofAttempts.length + (site.httpUrl === undefined ? 0 : httpSpoofAttempts.length);
    return isShown(honest) ? passed(`all ${sent} discarded`) : judgeIndications(site, honest, shows, sent);
  },
};

/** Of a real REANA, where none of the spoofed headers had an effect that shows. */
function judgeIndications(
  site: Site,
  honest: NotShown,
  shows: Indications | undefined,
  sent: number,
): Finding {
  const finding = notShown(site, honest);
  const missing = shows === undefined ? [] : missingIndications(shows);
  if (finding.status === "failed" || shows === undefined) {
    return finding;
  }
  return missing.length === 0
    ? passed(`all ${sent} without effect on redirects, a login's redirect_uri and X-RateLimit-Remaining`)
    : skipped(`no effect shows, but ${missing.join(", and ")}`);
}

/**
 * What spoofed headers over https do, one text each; empty when nothing.
 *
 * @param honest what arrived of a request without any
 * @param shows what the site shows of requests otherwise. Default: found out where the site does not show what arrived
 * @throws RequestError
 */
export async function effectsOfSpoofing(
  site: Site,
  honest: ArrivedRequest | NotShown,
  shows?: Indications,
): Promise<readonly string[]> {
  if (isShown(honest)) {
    return sendEach(spoofAttempts, (one) => trySpoofing(site, one, honest));
  }
  const indicated = shows ?? (await indications(site));
  return sendEach(spoofAttempts, (one) => trySpoofingBlindly(site, one, indicated));
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
