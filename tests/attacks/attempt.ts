import type { Header } from "./seen-request";

/** One try to get a spoofed value past the front end, and the functions that attempts are written with. */

/** How a client comes in, as far as an attempt has to know it. */
export interface At {
  readonly host: string;
  readonly scheme: "http" | "https";
  /** The scheme that is not true. */
  readonly spoofed: "http" | "https";
  /** A path that is forwarded to the server. It bears the marker. */
  readonly path: string;
  /** Distinguishes the attempt's requests from all others. */
  readonly marker: string;
  /** What a load balancer before the front end writes after all that its client sent. */
  readonly last: readonly Header[];
}

export type Protocol = "http/1.1" | "http/2";

export interface Attempt {
  readonly kind: string;
  /** Distinguishes it from all others of its kind. */
  readonly name: string;
  /** All bytes of the connection, as text of Latin-1 characters; left out where HTTP/1.1 has no such thing. */
  readonly http1?: (at: At) => string;
  /** One stream; left out where HTTP/2 has no such thing. */
  readonly http2?: (at: At) => Stream;
  /** Bytes before everything else, TLS included. */
  readonly preamble?: string;
  /** Whether it is a real websocket's handshake, which is served as one. */
  readonly websocket?: boolean;
  /** Whether it asks for an upgrade, real or not. */
  readonly upgrade?: boolean;
}

/** What goes out on an HTTP/2 connection after the preface. */
export interface Stream {
  /** Pseudo-headers too, in this order. */
  readonly headers: readonly Header[];
  readonly data?: string;
  readonly trailers?: readonly Header[];
  /** Into how many frames the header block is cut. Default 1. */
  readonly pieces?: number;
  /** Whether DATA is padded. */
  readonly padded?: boolean;
}

/** The values that attacks spoof; the first is of a range for documentation (RFC 5737). */
export const spoofedValues = {
  client: "203.0.113.66",
  host: "spoofed.invalid",
  port: "6666",
  path: "/spoofed",
} as const;

export interface Http1Request {
  readonly method?: string;
  readonly target?: string;
  readonly version?: string;
  /** Lines of Host. Default: the true one. */
  readonly hosts?: readonly string[];
  /** Header lines before Host. */
  readonly before?: readonly string[];
  /** Header lines after it. */
  readonly lines?: readonly string[];
  readonly body?: string;
}

/** A request in HTTP/1.1, its lines as they are given. */
export function http1Request(at: At, request: Http1Request): string {
  const { method = "GET", target = at.path, version = "HTTP/1.1", body = "" } = request;
  const lines = [
    `${method} ${target} ${version}`,
    ...(request.before ?? []),
    ...(request.hosts ?? [`Host: ${at.host}`]),
    `X-Marker: ${at.marker}`,
    ...(request.lines ?? []),
    ...at.last.map(([name, value]) => `${name}: ${value}`),
  ];
  return `${lines.join("\r\n")}\r\n\r\n${body}`;
}

export const pseudoHeaders = (at: At, method = "GET"): readonly Header[] => [
  [":method", method],
  [":scheme", at.scheme],
  [":authority", at.host],
  [":path", at.path],
];

/** A request in HTTP/2. Names go out as they are given. */
export function http2Request(
  at: At,
  headers: readonly Header[],
  more: Omit<Stream, "headers"> & { readonly pseudo?: readonly Header[] } = {},
): Stream {
  const { pseudo = pseudoHeaders(at, more.data === undefined ? "GET" : "POST"), ...rest } = more;
  const lower = at.last.map(([name, value]): Header => [name.toLowerCase(), value]);
  return { headers: [...pseudo, ["x-marker", at.marker], ...headers, ...lower], ...rest };
}

export const line = ([name, value]: Header): string => `${name}: ${value}`;

/**
 * An attempt by headers alone, the same in both protocols; in HTTP/2 their names are in lower case, as it wants them.
 *
 * @param before headers that stand before Host
 */
export function byHeaders(
  kind: string,
  name: string,
  headers: (at: At) => readonly Header[],
  before: (at: At) => readonly Header[] = () => [],
): Attempt {
  return {
    kind,
    name,
    http1: (at) => http1Request(at, { before: before(at).map(line), lines: headers(at).map(line) }),
    http2: (at) => {
      const lower = (list: readonly Header[]): readonly Header[] =>
        list.map(([given, value]) => [given.toLowerCase(), value]);
      const { headers: usual } = http2Request(at, lower(headers(at)));
      // Pseudo-headers come first (RFC 9113 §8.3); what is before Host in HTTP/1.1 comes at once after them.
      return { headers: [...usual.slice(0, 4), ...lower(before(at)), ...usual.slice(4)] };
    },
  };
}

/** An attempt that only HTTP/1.1 can express. */
export const byLines = (kind: string, name: string, request: (at: At) => Http1Request): Attempt => ({
  kind,
  name,
  http1: (at) => http1Request(at, request(at)),
});
