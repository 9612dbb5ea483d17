import { byLines, type Attempt } from "../attempt";
import { alternating } from "./forwarded-headers";

/**
 * Headers that Connection names belong to one hop (RFC 9110 §7.6.1): a proxy behind that obeys deletes what the front end said. Only
 * HTTP/1.1 has them; what becomes of them in HTTP/2 is among its own attempts.
 */

/** What the front end says, and what decides whom a request is for. */
const named = ["X-Forwarded-Proto", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Port", "X-Real-IP"];

const cases: readonly ((name: string) => string)[] = [
  (name) => name,
  (name) => name.toLowerCase(),
  (name) => name.toUpperCase(),
  alternating,
  (name) => alternating(` ${name}`).trim(),
  (name) => name.charAt(0).toLowerCase() + name.slice(1),
  (name) => name.toLowerCase().replace(/[^-]+$/, (end) => end.toUpperCase()),
  (name) => name.replaceAll("-", "_"),
];

const byCase: readonly Attempt[] = named.flatMap((name) =>
  [...new Set(cases.map((spell) => spell(name)))].map((spelled) =>
    byLines("Connection names a forwarded header", spelled, () => ({ lines: [`Connection: ${spelled}`] })),
  ),
);

const among: readonly Attempt[] = [
  "close, x-forwarded-proto",
  "x-forwarded-proto, close",
  "keep-alive, x-forwarded-proto",
  "keep-alive,X-Forwarded-Proto,close",
  "upgrade, x-forwarded-proto",
  ",,x-forwarded-proto,,",
  "\tx-forwarded-proto\t",
  '"x-forwarded-proto"',
  "x-forwarded-proto;q=1",
  "x-forwarded-proto x-forwarded-for",
  "x-forwarded-proto, x-forwarded-for, x-forwarded-host, x-real-ip",
  "host",
  "cookie, authorization",
  "content-length",
  "transfer-encoding",
  "connection",
  "te",
].map((value) =>
  byLines("Connection with other tokens", JSON.stringify(value), () => ({ lines: [`Connection: ${value}`] })),
);

const several: readonly Attempt[] = [
  ["Connection: close", "Connection: x-forwarded-proto"],
  ["Connection: x-forwarded-proto", "Connection: keep-alive"],
  ["Connection: x-forwarded-proto", "X-Forwarded-Proto: http", "Connection: x-forwarded-for"],
  // The true one is dropped, and what remains is read as if it were it.
  ["Connection: x-forwarded-proto", "X_Forwarded_Proto: http"],
  ["Connection: x-forwarded-for, x-real-ip", "X_Forwarded_For: 203.0.113.66", "X_Real_IP: 203.0.113.66"],
  ["CONNECTION: x-forwarded-proto"],
  ["connection: close,\r\n x-forwarded-proto"],
  ["Connection:x-forwarded-proto"],
  ["Connection:", "Connection: x-forwarded-proto"],
  ["Connection_: x-forwarded-proto", "Connection: close"],
  ["Proxy-Connection: x-forwarded-proto"],
  ["Keep-Alive: timeout=600", "Connection: keep-alive, x-forwarded-proto"],
].map((lines) => byLines("several Connection headers", JSON.stringify(lines.join(" / ")), () => ({ lines })));

export const connectionHeaderAttacks: readonly Attempt[] = [...byCase, ...among, ...several];
