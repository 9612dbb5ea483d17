/** What the load generator wrote of a run, and what a row of the table says of it. No clock and no network here. */

/** One request, as vegeta's JSON encoder writes it. */
export interface Response {
  /** Status; 0 where no response came. */
  readonly code: number;
  /** When it was sent, in milliseconds of the epoch. */
  readonly sent: number;
  /** When the response was whole, or the request given up, in milliseconds of the epoch. */
  readonly ended: number;
  /** Empty where the response was whole and its status below 400. */
  readonly error: string;
  readonly method: string;
  readonly url: string;
  /** Beginning of the body. */
  readonly body: string;
}

interface EncodedResponse {
  readonly code: number;
  readonly timestamp: string;
  /** Nanoseconds. */
  readonly latency: number;
  readonly error: string;
  readonly method: string;
  readonly url: string;
  /** Base64. */
  readonly body: string | null;
}

/**
 * @param text one JSON object a line, as `vegeta encode --to json` writes them
 * @throws Error for a line that is none
 */
export const parseResponses = (text: string): readonly Response[] =>
  text
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => {
      const { code, timestamp, latency, error, method, url, body } = JSON.parse(line) as EncodedResponse;
      const sent = Date.parse(timestamp);
      if (Number.isNaN(sent)) {
        throw new Error(`not a result of vegeta: ${line}`);
      }
      return {
        code,
        sent,
        ended: sent + latency / 1e6,
        error,
        method,
        url,
        body: Buffer.from(body ?? "", "base64").toString("utf8"),
      };
    });

export const succeeded = ({ code, error }: Response): boolean => error === "" && code >= 200 && code < 300;

const hasErrorPage = ({ body }: Response): boolean =>
  body.includes("REANA is being restarted or cannot be reached at the moment.");

/** HAProxy's own response while no Traefik is there: its page, or its message to programs. */
export const isErrorPage = (response: Response): boolean => response.code === 503 && hasErrorPage(response);

/**
 * Those that Traefik had when it was killed. HAProxy cannot know what became of them, and says so: 502 with its page. They were sent before
 * any client got 503.
 */
export function underWay(responses: readonly Response[]): readonly Response[] {
  const pagesEnded = responses.filter(isErrorPage).map(({ ended }) => ended);
  return responses.filter(
    (response) =>
      response.code === 502 &&
      hasErrorPage(response) &&
      pagesEnded.length > 0 &&
      response.sent < Math.min(...pagesEnded),
  );
}

/** Longest time between two successful responses to the same client, in milliseconds; also from its first request, and to its last. */
export function longestPause(responses: readonly Response[]): number {
  const times = responses
    .filter(succeeded)
    .map(({ ended }) => ended)
    .sort((a, b) => a - b);
  const first = Math.min(...responses.map(({ sent }) => sent));
  const last = Math.max(...responses.map(({ ended }) => ended));
  return [...times, last].reduce(
    ({ longest, before }, time) => ({ longest: Math.max(longest, time - before), before: time }),
    { longest: 0, before: first },
  ).longest;
}

/** Requests of one client with one kind of connection. */
export interface Stream {
  readonly name: string;
  readonly responses: readonly Response[];
}

/** What became of all requests of a row. */
export interface Tally {
  readonly requests: number;
  readonly failed: number;
  /** Of those that failed: HAProxy's 503 with its page. */
  readonly errorPages: number;
  /** Of those that failed: HAProxy's 502 with its page, to what was under way when Traefik was killed. */
  readonly underWay: number;
  /** Milliseconds. */
  readonly longestPause: number;
  /** How many failed in which way, by stream and fault. */
  readonly faults: ReadonlyMap<string, number>;
}

export function tally(streams: readonly Stream[]): Tally {
  const failed = streams.flatMap(({ name, responses }) =>
    responses.filter((response) => !succeeded(response)).map((response) => ({ name, response })),
  );
  const faults = new Map<string, number>();
  for (const { name, response } of failed) {
    const { method, url, code, error } = response;
    const fault = `${name}, ${method} ${new URL(url).pathname}: ${faultOf(code, error)}`;
    faults.set(fault, (faults.get(fault) ?? 0) + 1);
  }
  return {
    requests: streams.reduce((sum, { responses }) => sum + responses.length, 0),
    failed: failed.length,
    errorPages: failed.filter(({ response }) => isErrorPage(response)).length,
    underWay: underWay(failed.map(({ response }) => response)).length,
    longestPause: Math.max(0, ...streams.map(({ responses }) => longestPause(responses))),
    faults,
  };
}

/** Ports of the client differ with each connection: without them equal faults are counted together. */
const faultOf = (code: number, error: string): string =>
  code === 0
    ? error.replace(/^(Get|Post) "[^"]*": /, "").replaceAll(/:\d+->/g, "->")
    : `status ${code} ${error}`;
