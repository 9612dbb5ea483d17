import { byLines, http1Request, http2Request, type At, type Attempt, spoofedValues } from "../attempt";
import { rejectsUpgrade } from "../echo-server";
import type { Header } from "../seen-request";
import { spoofedHeaders } from "./forwarded-headers";

/** Upgrades: after one, the front end sees nothing any more. Only a websocket's is wanted. */

const key = "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==";
const handshake = ["Upgrade: websocket", key, "Sec-WebSocket-Version: 13"];

const asks = (attempt: Attempt): Attempt => ({ ...attempt, upgrade: true });
const asWebsocket = (attempt: Attempt): Attempt => ({ ...attempt, upgrade: true, websocket: true });

/** A websocket's handshake that is right but for what it says about its client. */
const real = (name: string, lines: (at: At) => readonly string[], connection = "Upgrade"): Attempt =>
  asWebsocket(
    byLines("websocket with spoofed headers", name, (at) => ({
      lines: [`Connection: ${connection}`, ...handshake, ...lines(at)],
    })),
  );

const withSpoofedHeaders: readonly Attempt[] = [
  ...spoofedHeaders.map(({ name, value }) => real(name, (at) => [`${name}: ${value(at)}`])),
  ...spoofedHeaders
    .slice(0, 4)
    .map(({ name, value }) =>
      real(name.replaceAll("-", "_"), (at) => [`${name.replaceAll("-", "_")}: ${value(at)}`]),
    ),
  real("X-Forwarded-Proto wss", () => ["X-Forwarded-Proto: wss"]),
  real("Connection names a header, too", () => [], "Upgrade, x-forwarded-proto"),
  real("Connection names a header first", () => [], "X-Forwarded-For, upgrade"),
  real("Connection keep-alive, too", () => [], "keep-alive, Upgrade"),
  real("a second Connection", () => ["Connection: x-forwarded-proto"]),
  real("a second Upgrade", () => ["Upgrade: h2c", "HTTP2-Settings: AAMAAABkAARAAAAAAAIAAAAA"]),
  real("Upgrade in another case", () => ["UPGRADE: WebSocket"]),
];

const h2c = (name: string, lines: readonly string[]): Attempt =>
  asks(byLines("upgrade to h2c", name, () => ({ lines })));

const settings = "HTTP2-Settings: AAMAAABkAARAAAAAAAIAAAAA";

const otherProtocols: readonly Attempt[] = [
  h2c("as RFC 7540 had it", ["Connection: Upgrade, HTTP2-Settings", "Upgrade: h2c", settings]),
  h2c("without the settings", ["Connection: Upgrade", "Upgrade: h2c"]),
  h2c("upper case", ["Connection: UPGRADE, HTTP2-SETTINGS", "UPGRADE: H2C", settings]),
  h2c("two Upgrade headers", ["Connection: Upgrade", "Upgrade: h2c", "Upgrade: h2c"]),
  h2c("two Connection headers", [
    "Connection: Upgrade",
    "Connection: HTTP2-Settings",
    "Upgrade: h2c",
    settings,
  ]),
  h2c("in a list before websocket", [
    "Connection: Upgrade, HTTP2-Settings",
    "Upgrade: h2c, websocket",
    settings,
  ]),
  h2c("in a list after websocket", [
    "Connection: Upgrade, HTTP2-Settings",
    "Upgrade: websocket, h2c",
    settings,
  ]),
  h2c("without Connection", ["Upgrade: h2c", settings]),
  h2c("folded", ["Connection: Upgrade", "Upgrade:\r\n h2c"]),
  h2c("with a spoofed value for the tunnel", [
    "Connection: Upgrade, X-Forwarded-Proto",
    "Upgrade: h2c",
    "X-Forwarded-For: 203.0.113.66",
  ]),
  ...["h2", "TLS/1.0", "HTTP/2.0", "foo", "connect-udp", "websocket2", "websocket/13", "web socket"].map(
    (protocol) =>
      asks(
        byLines("upgrade to something else", protocol, () => ({
          lines: ["Connection: Upgrade", `Upgrade: ${protocol}`],
        })),
      ),
  ),
];

const broken = (name: string, request: Parameters<typeof byLines>[2]): Attempt =>
  asks(byLines("broken websocket handshake", name, request));

const connectionUpgrade = "Connection: Upgrade";

const brokenHandshakes: readonly Attempt[] = [
  broken("without a key", () => ({
    lines: [connectionUpgrade, "Upgrade: websocket", "Sec-WebSocket-Version: 13"],
  })),
  broken("POST", () => ({ method: "POST", lines: [connectionUpgrade, ...handshake, "Content-Length: 0"] })),
  broken("HEAD", () => ({ method: "HEAD", lines: [connectionUpgrade, ...handshake] })),
  broken("HTTP/1.0", () => ({ version: "HTTP/1.0", lines: [connectionUpgrade, ...handshake] })),
  broken("without Connection", () => ({ lines: handshake })),
  broken("Connection close", () => ({ lines: ["Connection: close", ...handshake] })),
  broken("without Upgrade", () => ({ lines: [connectionUpgrade, key, "Sec-WebSocket-Version: 13"] })),
  broken("underscore in Upgrade's place", () => ({ lines: [connectionUpgrade, "Up_grade: websocket", key] })),
  broken("a body", (at) => ({
    method: "POST",
    lines: [connectionUpgrade, ...handshake, "Content-Length: 5"],
    body: `abcde${http1Request(at, { target: `${at.path}/smuggled` })}`,
  })),
];

/** The server rejects the upgrade, and the client goes on as if there were a tunnel: what comes then are requests like all others. */
const afterRejectedUpgrade: readonly Attempt[] = spoofedHeaders.slice(0, 4).map(({ name, value }) =>
  asWebsocket({
    kind: "request after a rejected websocket",
    name,
    http1: (at) => {
      const target = `${at.path}/${rejectsUpgrade}`;
      return (
        http1Request(at, {
          target,
          lines: [connectionUpgrade, key, "Upgrade: websocket", "Sec-WebSocket-Version: 7"],
        }) +
        http1Request(at, { lines: [`${name}: ${value(at)}`, `${name.replaceAll("-", "_")}: ${value(at)}`] })
      );
    },
  }),
);

/** A websocket over HTTP/2 (RFC 8441): CONNECT with a pseudo-header for the protocol. */
const extended = (
  kind: string,
  name: string,
  protocol: string,
  headers: (at: At) => readonly Header[],
): Attempt => ({
  kind,
  name: `HTTP/2, ${name}`,
  upgrade: true,
  websocket: protocol === "websocket",
  http2: (at) =>
    http2Request(at, [["sec-websocket-version", "13"], ...headers(at)], {
      pseudo: [
        [":method", "CONNECT"],
        [":protocol", protocol],
        [":scheme", at.scheme],
        [":path", at.path],
        [":authority", at.host],
      ],
    }),
});

const overHttp2: readonly Attempt[] = [
  ...spoofedHeaders
    .slice(0, 8)
    .map(({ name, value }) =>
      extended("websocket with spoofed headers", name, "websocket", (at) => [
        [name.toLowerCase(), value(at)],
      ]),
    ),
  extended("websocket with spoofed headers", "underscores", "websocket", ({ spoofed }) => [
    ["x_forwarded_proto", spoofed],
  ]),
  extended("websocket with spoofed headers", "upgrade header", "websocket", () => [["upgrade", "h2c"]]),
  extended("upgrade to h2c", "by :protocol", "h2c", () => [["http2-settings", "AAMAAABkAARAAAAAAAIAAAAA"]]),
  ...["connect-udp", "foo", "", "websocket, h2c", "websocket\r\nX-Forwarded-For: 203.0.113.66"].map(
    (protocol) =>
      extended("upgrade to something else", JSON.stringify(protocol), protocol, () => [
        ["x-note", spoofedValues.path],
      ]),
  ),
];

/** No attack: what must arrive. */
export const legitimateWebsockets: readonly Attempt[] = [
  real("legitimate", () => []),
  extended("websocket with spoofed headers", "legitimate", "websocket", () => []),
];

export const upgradeAttacks: readonly Attempt[] = [
  ...withSpoofedHeaders,
  ...otherProtocols,
  ...brokenHandshakes,
  ...afterRejectedUpgrade,
  ...overHttp2,
];
