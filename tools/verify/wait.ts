import { setTimeout as sleep } from "node:timers/promises";
import { pingPath } from "./api-ping";
import { printable } from "../command-line/printable";
import { sendRequest } from "./request";
import type { Site } from "./site";

const pause = 250;

/**
 * Waits until both the first page and reana-server respond with 200 through the front end.
 *
 * @param limit longest wait, in milliseconds
 * @param note called with what is missing whenever that changes
 * @param signal ends the waiting early
 * @throws Error naming what was missing at the end
 */
export async function waitUntilResponds(
  site: Site,
  limit: number,
  note: (text: string) => void = () => {},
  signal?: AbortSignal,
): Promise<void> {
  const end = Date.now() + limit;
  let noted = "";
  for (;;) {
    const missing = await whatIsMissing(site);
    if (missing === undefined) {
      return;
    }
    if (Date.now() > end) {
      throw new Error(`${site.url.origin} does not respond after ${limit / 1000} s: ${missing}`);
    }
    if (missing !== noted) {
      note(missing);
      noted = missing;
    }
    await sleep(pause, undefined, signal && { signal });
  }
}

async function whatIsMissing(site: Site): Promise<string | undefined> {
  for (const target of [pingPath, "/"]) {
    try {
      const { status } = await sendRequest(
        { ...site, timeout: Math.min(site.timeout, 3000) },
        { scheme: "https", target },
      );
      if (status !== 200) {
        return `${target} returns ${status}`;
      }
    } catch (error) {
      return printable((error as Error).message);
    }
  }
  return undefined;
}
