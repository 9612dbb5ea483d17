import { createHash } from "node:crypto";
import { request as httpsRequest } from "node:https";
import type { Endpoint, Site } from "../../tools/verify/index";

export interface Download {
  readonly status: number;
  /** Bytes that came. */
  readonly size: number;
  readonly sha256: string;
}

/** How fast a client reads, and how long it waits for the end. */
export interface Pace {
  readonly bytesASecond: number;
  /** Milliseconds. */
  readonly limit: number;
  /** Called once, when the response has begun. */
  readonly begins?: () => unknown;
}

/**
 * Downloads a file as a client does that is far away: at a steady pace, over a connection of its own.
 *
 * @throws Error where the connection is cut, or the end does not come
 */
export function downloadSlowly(
  of: Site,
  path: string,
  { bytesASecond, limit, begins }: Pace,
): Promise<Download> {
  const { host, port } = of.connect as Endpoint;
  const hash = createHash("sha256");
  let size = 0;
  const request = httpsRequest({
    ...{ host, port, path, servername: of.url.hostname, ca: of.ca, agent: false },
    headers: { host: of.url.host },
  });
  let timer: NodeJS.Timeout | undefined;
  return new Promise<Download>((resolve, reject) => {
    timer = setTimeout(
      () => reject(new Error(`it did not end within ${limit / 1000} s: ${size} bytes came`)),
      limit,
    );
    request.on("error", reject);
    request.once("response", (response) => {
      const begin = Date.now();
      begins?.();
      response.on("data", (piece: Buffer) => {
        hash.update(piece);
        size += piece.length;
        const ahead = (size / bytesASecond) * 1000 - (Date.now() - begin);
        if (ahead > 50) {
          response.pause();
          setTimeout(() => response.resume(), ahead);
        }
      });
      response.on("error", reject);
      response.once("end", () =>
        resolve({ status: response.statusCode ?? 0, size, sha256: hash.digest("hex") }),
      );
    });
    request.end();
  }).finally(() => {
    clearTimeout(timer);
    request.destroy();
  });
}
