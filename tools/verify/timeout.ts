import type { Socket } from "node:net";
import { whatIsMissing } from "./connection";
import type { Scheme, Site } from "./site";

/**
 * Waits for what comes over a socket, for as long as the site's timeout.
 *
 * @throws Error that says how far the socket came, when the work takes longer; what it does then is ignored, so the caller must end it
 */
export async function inTime<T>(site: Site, scheme: Scheme, socket: Socket, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(new Error(`${whatIsMissing(site, scheme, socket)} within ${site.timeout / 1000} s`)),
      site.timeout,
    );
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
