import type { Header } from "./request";

/** A request with headers that only proxies may set. */
export interface SpoofAttempt {
  readonly name: string;
  readonly headers: readonly Header[];
  /** The values that must not reach the server in any header. */
  readonly values: readonly string[];
  /** Whether a hop may also reject the request, because no honest client sends such a thing. */
  readonly mayBeRejected?: boolean;
}

/** From the range for documentation (RFC 5737): nobody has it. */
export const spoofedAddress = "203.0.113.66";
const address = spoofedAddress;
const host = "spoofed.invalid";

/** Over https: a header that makes the server see http, another host, another client. */
export const spoofAttempts: readonly SpoofAttempt[] = [
  { name: "X-Forwarded-Proto", headers: [["X-Forwarded-Proto", "http"]], values: ["http"] },
  { name: "X-Forwarded-For", headers: [["X-Forwarded-For", `${address}`]], values: [address] },
  { name: "X-Forwarded-Host", headers: [["X-Forwarded-Host", `${host}`]], values: [host] },
  { name: "X-Forwarded-Port", headers: [["X-Forwarded-Port", "6666"]], values: ["6666"] },
  { name: "X-Forwarded-Prefix", headers: [["X-Forwarded-Prefix", "/spoofed"]], values: ["/spoofed"] },
  { name: "X-Real-IP", headers: [["X-Real-IP", `${address}`]], values: [address] },
  {
    name: "Forwarded",
    headers: [["Forwarded", `for=${address};proto=http;host=${host}`]],
    values: [`for=${address}`, "proto=http", `host=${host}`],
  },
  // uWSGI turns `-` into `_`, so this is the same header to the server, and its value comes last (facts on ProxyFix: the last counts).
  {
    name: "X_Forwarded_Proto",
    headers: [["X_Forwarded_Proto", "http"]],
    values: ["http"],
    mayBeRejected: true,
  },
  {
    name: "X_Forwarded_For",
    headers: [["X_Forwarded_For", `${address}`]],
    values: [address],
    mayBeRejected: true,
  },
  // Names a header as belonging to one hop only: a proxy that obeys deletes what the hop before it set (RFC 9110 §7.6.1).
  {
    name: "Connection: x-forwarded-proto",
    headers: [["Connection", "close, x-forwarded-proto"]],
    values: ["x-forwarded-proto"],
    mayBeRejected: true,
  },
];

/** Over http: what must not stop the front end from its redirect to https. */
export const httpSpoofAttempts: readonly SpoofAttempt[] = [
  { name: "X-Forwarded-Proto over http", headers: [["X-Forwarded-Proto", "https"]], values: [] },
  {
    name: "X_Forwarded_Proto over http",
    headers: [["X_Forwarded_Proto", "https"]],
    values: [],
    mayBeRejected: true,
  },
];
