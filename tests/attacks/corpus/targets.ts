import {
  byHeaders,
  byLines,
  http2Request,
  type At,
  type Attempt,
  spoofedValues,
  type Http1Request,
} from "../attempt";
import type { Header } from "../seen-request";

/** What a request is for: method, target and host. */

const methods: readonly Attempt[] = [
  byLines("CONNECT", "authority", ({ host }) => ({ method: "CONNECT", target: `${host}:443` })),
  byLines("CONNECT", "another authority", () => ({
    method: "CONNECT",
    target: `${spoofedValues.host}:443`,
    hosts: [`Host: ${spoofedValues.host}:443`],
  })),
  byLines("CONNECT", "a path", () => ({ method: "CONNECT" })),
  byLines("CONNECT", "with a body", ({ host }) => ({
    method: "CONNECT",
    target: `${host}:443`,
    lines: ["Content-Length: 5"],
    body: "abcde",
  })),
  byLines("CONNECT", "lower case", ({ host }) => ({ method: "connect", target: `${host}:443` })),
  byLines("TRACE", "plain", () => ({ method: "TRACE" })),
  byLines("TRACE", "lower case", () => ({ method: "trace" })),
  byLines("TRACE", "with Max-Forwards", () => ({ method: "TRACE", lines: ["Max-Forwards: 0"] })),
  {
    kind: "CONNECT",
    name: "HTTP/2",
    http2: (at) =>
      http2Request(at, [], {
        pseudo: [
          [":method", "CONNECT"],
          [":authority", `${at.host}:443`],
        ],
      }),
  },
  {
    kind: "CONNECT",
    name: "HTTP/2 with path and scheme",
    http2: (at) => http2Request(at, [], { pseudo: pseudo(at, { ":method": "CONNECT" }) }),
  },
  {
    kind: "TRACE",
    name: "HTTP/2",
    http2: (at) => http2Request(at, [], { pseudo: pseudo(at, { ":method": "TRACE" }) }),
  },
  ...["X-HTTP-Method-Override", "X-Method-Override"].map((name) =>
    byHeaders("methods by header", `${name} beside a spoofed value`, () => [
      [name, "TRACE"],
      ["X-Forwarded-Method", "TRACE"],
    ]),
  ),
];

/** The usual pseudo-headers with some values changed; an undefined one is left out. */
export function pseudo(at: At, changed: Readonly<Record<string, string | undefined>>): readonly Header[] {
  const usual = {
    ":method": "GET",
    ":scheme": at.scheme,
    ":authority": at.host,
    ":path": at.path,
    ...changed,
  };
  return Object.entries(usual).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value] as const],
  );
}

const host = (name: string, request: (at: At) => Http1Request): Attempt => byLines("Host", name, request);

const hosts: readonly Attempt[] = [
  byLines("missing Host", "HTTP/1.1", () => ({ hosts: [] })),
  byLines("missing Host", "HTTP/1.0", () => ({ version: "HTTP/1.0", hosts: [] })),
  byLines("missing Host", "HTTP/1.0 kept alive", () => ({
    version: "HTTP/1.0",
    hosts: [],
    lines: ["Connection: keep-alive"],
  })),
  byLines("missing Host", "empty", () => ({ hosts: ["Host:"] })),
  byLines("missing Host", "empty after a space", () => ({ hosts: ["Host: "] })),
  byLines("missing Host", "X-Forwarded-Host in its place", (at) => ({
    hosts: [`X-Forwarded-Host: ${at.host}`],
  })),
  byLines("missing Host", "another spelling in its place", (at) => ({
    hosts: [`Host_: ${at.host}`, `H_ost: ${at.host}`],
  })),
  byLines("missing Host", "POST", () => ({
    method: "POST",
    hosts: [],
    lines: ["Content-Length: 5"],
    body: "abcde",
  })),
  host("twice", (at) => ({ hosts: [`Host: ${at.host}`, `Host: ${spoofedValues.host}`] })),
  host("twice, the spoofed one first", (at) => ({
    hosts: [`Host: ${spoofedValues.host}`, `Host: ${at.host}`],
  })),
  host("twice alike", (at) => ({ hosts: [`Host: ${at.host}`, `Host: ${at.host}`] })),
  host("twice in two cases", (at) => ({ hosts: [`Host: ${at.host}`, `hOST: ${spoofedValues.host}`] })),
  host("at the end once more", (at) => ({
    hosts: [`Host: ${at.host}`],
    lines: [`Host: ${spoofedValues.host}`],
  })),
  host("twice, one empty", (at) => ({ hosts: ["Host:", `Host: ${at.host}`] })),
  host("a list", (at) => ({ hosts: [`Host: ${at.host}, ${spoofedValues.host}`] })),
  host("two values with a space", (at) => ({ hosts: [`Host: ${at.host} ${spoofedValues.host}`] })),
  host("with a user", (at) => ({ hosts: [`Host: ${at.host}@${spoofedValues.host}`] })),
  host("with a path", (at) => ({ hosts: [`Host: ${spoofedValues.host}/${at.host}`] })),
  host("with a query", (at) => ({ hosts: [`Host: ${spoofedValues.host}?${at.host}`] })),
  host("with a fragment", (at) => ({ hosts: [`Host: ${spoofedValues.host}#${at.host}`] })),
  host("with a scheme", (at) => ({ hosts: [`Host: ${at.spoofed}://${at.host}`] })),
  host("with a backslash", (at) => ({ hosts: [`Host: ${spoofedValues.host}\\${at.host}`] })),
  host("with a NUL", (at) => ({ hosts: [`Host: ${at.host}\0${spoofedValues.host}`] })),
  host("with a tab", (at) => ({ hosts: [`Host: ${at.host}\t${spoofedValues.host}`] })),
  host("a port of letters", (at) => ({ hosts: [`Host: ${at.host}:spoofed`] })),
  host("two ports", (at) => ({ hosts: [`Host: ${at.host}:443:6666`] })),
  host("a space before the colon", (at) => ({ hosts: [`Host: ${at.host}`, `Host : ${spoofedValues.host}`] })),
  host("folded", (at) => ({ hosts: [`Host: ${at.host}\r\n ${spoofedValues.host}`] })),
  host("bare line feed", (at) => ({ hosts: [`Host: ${at.host}\nHost: ${spoofedValues.host}`] })),
];

const target = (name: string, request: (at: At) => Http1Request): Attempt =>
  byLines("absolute targets", name, request);

const absolute: readonly Attempt[] = [
  target("the true URL", (at) => ({ target: `${at.scheme}://${at.host}${at.path}` })),
  target("the other scheme", (at) => ({ target: `${at.spoofed}://${at.host}${at.path}` })),
  target("the other scheme in upper case", (at) => ({
    target: `${at.spoofed.toUpperCase()}://${at.host}${at.path}`,
  })),
  target("another host than Host", (at) => ({ target: `${at.scheme}://${spoofedValues.host}${at.path}` })),
  target("another Host than its own", (at) => ({
    target: `${at.scheme}://${at.host}${at.path}`,
    hosts: [`Host: ${spoofedValues.host}`],
  })),
  target("without Host", (at) => ({ target: `${at.scheme}://${at.host}${at.path}`, hosts: [] })),
  target("another host without Host", (at) => ({
    target: `${at.scheme}://${spoofedValues.host}${at.path}`,
    hosts: [],
  })),
  target("with a user", (at) => ({ target: `${at.scheme}://${spoofedValues.host}@${at.host}${at.path}` })),
  target("with a port", (at) => ({ target: `${at.scheme}://${at.host}:6666${at.path}` })),
  target("another scheme altogether", (at) => ({ target: `ftp://${at.host}${at.path}` })),
  target("a scheme alone", (at) => ({ target: `${at.spoofed}:${at.path}` })),
  target("without a path", (at) => ({ target: `${at.spoofed}://${at.host}` })),
  target("a query without a path", (at) => ({ target: `${at.spoofed}://${at.host}?a` })),
  target("an empty host", (at) => ({ target: `${at.scheme}://${at.path}` })),
  target("HTTP/1.0", (at) => ({ version: "HTTP/1.0", target: `${at.spoofed}://${at.host}${at.path}` })),
  target("with a spoofed header", (at) => ({
    target: `${at.spoofed}://${at.host}${at.path}`,
    lines: [`X-Forwarded-Proto: ${at.spoofed}`],
  })),
  target("a session's websocket", (at) => ({ target: `wss://${at.host}${at.path}` })),
];

const odd = (name: string, request: (at: At) => Http1Request): Attempt =>
  byLines("odd targets", name, request);

const oddTargets: readonly Attempt[] = [
  odd("an asterisk", () => ({ target: "*" })),
  odd("an asterisk with OPTIONS", () => ({
    method: "OPTIONS",
    target: "*",
    lines: [`X-Forwarded-Port: ${spoofedValues.port}`],
  })),
  odd("a host before the path", (at) => ({ target: `//${spoofedValues.host}${at.path}` })),
  odd("without a slash", (at) => ({ target: at.path.slice(1) })),
  odd("a fragment", (at) => ({ target: `${at.path}#x` })),
  odd("a space", (at) => ({ target: `${at.path} X-Forwarded-For:${spoofedValues.client}` })),
  odd("a NUL", (at) => ({ target: `${at.path}\0` })),
  odd("a byte above 127", (at) => ({ target: `${at.path}\xff` })),
  odd("a tab", (at) => ({ target: `${at.path}\tHTTP/1.1` })),
  odd("a line feed", (at) => ({
    target: `${at.path} HTTP/1.1\nX-Real-IP: ${spoofedValues.client}\nX-Note:`,
  })),
  odd("encoded line ends", (at) => ({ target: `${at.path}%0d%0aX-Real-IP:%20${spoofedValues.client}` })),
  odd("only an authority", (at) => ({ target: `${at.host}:443` })),
  odd("empty", () => ({ target: "" })),
  odd("a question mark", () => ({ target: "?a" })),
];

export const targetAttacks: readonly Attempt[] = [...methods, ...hosts, ...absolute, ...oddTargets];
