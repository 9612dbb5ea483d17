import { byHeaders, byLines, spoofedValues, type At, type Attempt } from "../attempt";
import type { Header } from "../seen-request";

/** Headers by which proxies speak of clients, said by a client. */

export interface SpoofedHeader {
  readonly name: string;
  readonly value: (at: At) => string;
}

/** Every such header that something behind a front end reads or forwards, with a spoofed value as its value. */
export const spoofedHeaders: readonly SpoofedHeader[] = [
  { name: "X-Forwarded-Proto", value: ({ spoofed }) => spoofed },
  { name: "X-Forwarded-For", value: () => spoofedValues.client },
  { name: "X-Forwarded-Host", value: () => spoofedValues.host },
  { name: "X-Forwarded-Port", value: () => spoofedValues.port },
  { name: "X-Forwarded-Server", value: () => spoofedValues.host },
  { name: "X-Forwarded-Prefix", value: () => spoofedValues.path },
  { name: "X-Forwarded-Uri", value: () => spoofedValues.path },
  { name: "X-Forwarded-Method", value: () => "DELETE" },
  { name: "X-Forwarded-Scheme", value: ({ spoofed }) => spoofed },
  { name: "X-Forwarded-Ssl", value: ({ spoofed }) => (spoofed === "https" ? "on" : "off") },
  { name: "X-Forwarded-Tls-Client-Cert", value: () => "MIIBszCCARwCCQ" },
  { name: "X-Forwarded-Tls-Client-Cert-Info", value: () => "Subject%3D%22CN%3Dadministrator%22" },
  { name: "X-Real-IP", value: () => spoofedValues.client },
  {
    name: "Forwarded",
    value: ({ spoofed }) => `for=${spoofedValues.client};proto=${spoofed};host=${spoofedValues.host}`,
  },
  { name: "X-Scheme", value: ({ spoofed }) => spoofed },
  { name: "X-Url-Scheme", value: ({ spoofed }) => spoofed },
  { name: "Front-End-Https", value: ({ spoofed }) => (spoofed === "https" ? "on" : "off") },
  { name: "Proxy", value: () => `http://${spoofedValues.host}:3128` },
  { name: "Proxy-Connection", value: () => "keep-alive" },
  { name: "HTTP2-Settings", value: () => "AAMAAABkAARAAAAAAAIAAAAA" },
];

export const alternating = (name: string): string =>
  [...name].map((character, i) => (i % 2 === 0 ? character.toLowerCase() : character.toUpperCase())).join("");

const values: readonly (readonly [header: string, name: string, value: (at: At) => string])[] = [
  [
    "X-Forwarded-Proto",
    "a list that ends in the spoofed value",
    ({ scheme, spoofed }) => `${scheme}, ${spoofed}`,
  ],
  [
    "X-Forwarded-Proto",
    "a list that begins with the spoofed value",
    ({ scheme, spoofed }) => `${spoofed},${scheme}`,
  ],
  ["X-Forwarded-Proto", "a value in upper case", ({ spoofed }) => spoofed.toUpperCase()],
  ["X-Forwarded-Proto", "empty", () => ""],
  ["X-Forwarded-Proto", "wss", () => "wss"],
  ["X-Forwarded-Proto", "in quotes", ({ spoofed }) => `"${spoofed}"`],
  ["X-Forwarded-Proto", "an ending comma", ({ spoofed }) => `${spoofed},`],
  ["X-Forwarded-Proto", "a semicolon", ({ spoofed, scheme }) => `${scheme};${spoofed}`],
  ["X-Forwarded-For", "a list", () => `${spoofedValues.client}, 10.0.0.1, 127.0.0.1`],
  ["X-Forwarded-For", "loopback", () => "127.0.0.1"],
  ["X-Forwarded-For", "IPv6", () => "2001:db8::66"],
  ["X-Forwarded-For", "IPv6 in brackets with a port", () => "[2001:db8::66]:6666"],
  ["X-Forwarded-For", "with a port", () => `${spoofedValues.client}:6666`],
  ["X-Forwarded-For", "unknown", () => "unknown"],
  ["X-Forwarded-For", "empty", () => ""],
  ["X-Forwarded-For", "commas only", () => ",,,"],
  ["X-Forwarded-For", "a script", () => "<script>alert(1)</script>"],
  ["X-Forwarded-For", "five hundred addresses", () => Array(500).fill(spoofedValues.client).join(",")],
  ["X-Forwarded-Host", "with a port", () => `${spoofedValues.host}:6666`],
  ["X-Forwarded-Host", "a list", ({ host }) => `${host}, ${spoofedValues.host}`],
  ["X-Forwarded-Host", "with user and path", ({ host }) => `${host}@${spoofedValues.host}/spoofed`],
  ["X-Forwarded-Port", "zero", () => "0"],
  ["X-Forwarded-Port", "no number", () => "443/../80"],
  ["X-Forwarded-Prefix", "a host", () => `//${spoofedValues.host}`],
  ["X-Real-IP", "loopback", () => "127.0.0.1"],
  ["X-Real-IP", "empty", () => ""],
  [
    "Forwarded",
    "a list",
    ({ spoofed }) => `for=${spoofedValues.client}, for="[2001:db8::66]";proto=${spoofed}`,
  ],
  ["Forwarded", "by and host alone", () => `by=${spoofedValues.client};host="${spoofedValues.host}:6666"`],
];

const byOddValue: readonly Attempt[] = values.map(([name, what, value]) =>
  byHeaders(name, what, (at) => [[name, value(at)]]),
);

/** Names that differ in case only: to HTTP they are the same. HTTP/2 has lower case alone. */
const byCase: readonly Attempt[] = spoofedHeaders.flatMap(({ name, value }) =>
  [
    ["lower case", name.toLowerCase()],
    ["upper case", name.toUpperCase()],
    ["alternating case", alternating(name)],
  ].map(([what = "", spelled = ""]) =>
    byLines(name, what, (at) => ({ lines: [`${spelled}: ${value(at)}`] })),
  ),
);

/** The headers that servers decide by: worth trying at every place. */
const decisive = [
  "X-Forwarded-Proto",
  "X-Forwarded-For",
  "X-Forwarded-Host",
  "X-Forwarded-Port",
  "X-Real-IP",
];

const filler: readonly Header[] = [
  ["Accept", "*/*"],
  ["User-Agent", "attack"],
];

const byPosition: readonly Attempt[] = spoofedHeaders
  .filter(({ name }) => decisive.includes(name))
  .flatMap(({ name, value }) => {
    const header = (at: At): Header => [name, value(at)];
    const kind = `${name}, several times`;
    return [
      byHeaders(kind, "twice in a row", (at) => [header(at), header(at)]),
      byHeaders(
        kind,
        "before Host",
        () => [],
        (at) => [header(at)],
      ),
      byHeaders(
        kind,
        "before and after Host",
        (at) => [header(at)],
        (at) => [header(at)],
      ),
      byHeaders(kind, "with others between", (at) => [header(at), ...filler, header(at)]),
      byHeaders(kind, "last of all", (at) => [...filler, header(at)]),
      byHeaders(kind, "once empty, once not", (at) => [[name, ""], header(at)]),
      byHeaders(kind, "in two cases", (at) => [header(at), [alternating(name), value(at)]]),
      byHeaders(kind, "fifty times", (at) => Array<Header>(50).fill(header(at))),
    ];
  });

const together: Attempt = byHeaders("all headers at once", "one of each", (at) =>
  spoofedHeaders.map(({ name, value }): Header => [name, value(at)]),
);

export const forwardedHeaderAttacks: readonly Attempt[] = [
  ...spoofedHeaders.map(({ name, value }) => byHeaders(name, "plain", (at) => [[name, value(at)]])),
  ...byOddValue,
  ...byCase,
  ...byPosition,
  together,
];
