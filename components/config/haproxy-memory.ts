/** The memory that one HAProxy needs, derived from its limits. */

const kibibyte = 1024;
const mebibyte = 1024 * kibibyte;

export interface HaproxyLoad {
  readonly maxConnections: number;
  readonly connectionsPerAddress: number | "unlimited";
  readonly openRequestsPerAddress: number | "unlimited";
  readonly tls: "terminate" | "passthrough" | "plaintext";
}

/** HAProxy without connections, with its TLS library and Lua (measured: 14 MiB). */
const base = 16 * mebibyte;

/** An entry of a stick table, and how many tables there are at most. */
const tableEntry = 256;
const tables = 6;

/** Addresses that a stick table counts: each has a connection, or had one in the last seconds. */
export const stickTableEntries = (maxConnections: number): number => 2 * maxConnections;

/**
 * Of a connection, the kernel's sockets included. `idle`: of a websocket that waits, with its connection to Traefik (measured: 36.4 KiB
 * over TLS, 11.9 without). `stuck`: what it holds more while its client takes nothing of a long response, or sends what nobody reads
 * (measured: 100 KiB in all over TLS, 49 for plaintext with its larger buffers, two buffers where TLS passes through).
 */
const perConnection = {
  terminate: { idle: 37 * kibibyte, stuck: 64 * kibibyte },
  plaintext: { idle: 12 * kibibyte, stuck: 37 * kibibyte },
  passthrough: { idle: 12 * kibibyte, stuck: 32 * kibibyte },
} as const;

/** A stream of HTTP/2 whose response the client does not take, with its connection to Traefik (measured: 40 to 50 KiB). */
const stuckStream = 50 * kibibyte;

/** What one client is assumed to take where nothing tells one from another: then no limit bounds it. */
const assumed = 1000;

/**
 * Bytes of memory while HAProxy has as many connections as it accepts, and one address does its worst with as many as it may have:
 *
 *     base + tables + maxConnections × idle + connectionsPerAddress × stuck + 2 × openRequestsPerAddress × stuckStream
 *
 * The last term is twice the limit because websockets are counted apart. Redirects over plain http, a tenth of maxConnections, are within
 * the difference between an idle websocket and an idle connection. With the defaults these are 489 MiB of 512.
 */
export function haproxyMemory({
  maxConnections,
  connectionsPerAddress,
  openRequestsPerAddress,
  tls,
}: HaproxyLoad): number {
  const { idle, stuck } = perConnection[tls];
  const bounded = (limit: number | "unlimited"): number =>
    limit === "unlimited" ? Math.min(assumed, maxConnections) : limit;
  return (
    base +
    tables * stickTableEntries(maxConnections) * tableEntry +
    maxConnections * idle +
    bounded(connectionsPerAddress) * stuck +
    2 * bounded(openRequestsPerAddress) * stuckStream
  );
}
