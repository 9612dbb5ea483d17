import { randomBytes } from "node:crypto";
import { pingPath } from "./api-ping";
import { type Header, type HttpResponse, sendRequest } from "./request";
import type { Site } from "./site";

/**
 * reana-server counts requests by user agent and client address, and says in X-RateLimit-Remaining how many are left. So it shows whether
 * it takes two requests for those of one client.
 */

/**
 * Requests at once. Each of the server's processes counts on its own, and a default REANA has six: of twenty requests of one client some
 * are counted together. It allows that many within a second, in every chart series.
 */
export const burst = 20;

/** A user agent that nobody has counted yet. */
export const freshUserAgent = (): string => `reana-pulumi-checks/${randomBytes(6).toString("hex")}`;

/** `unknown`: the site does not say how many requests are left. */
export type Counted = "together" | "apart" | "unknown";

/** How the server counts requests that are sent at once, each with its own headers. */
export async function countBurst(
  site: Site,
  headersOf: (index: number) => readonly Header[],
): Promise<Counted> {
  const userAgent: Header = ["User-Agent", freshUserAgent()];
  const responses = await Promise.all(
    Array.from({ length: burst }, (_, index) =>
      sendRequest(site, { scheme: "https", target: pingPath, headers: [userAgent, ...headersOf(index)] }),
    ),
  );
  return judgeCounts(responses);
}

/** Pure: one response that has less left than after a first request is enough. */
export function judgeCounts(responses: readonly Pick<HttpResponse, "headers">[]): Counted {
  const left = responses.map(({ headers }) => {
    const [limit, remaining] = ["x-ratelimit-limit", "x-ratelimit-remaining"].map((name) =>
      Number(headers.get(name) ?? Number.NaN),
    );
    return (limit ?? 0) - (remaining ?? 0);
  });
  if (left.some((used) => used > 1)) {
    return "together";
  }
  return left.every((used) => used === 1) ? "apart" : "unknown";
}
