import { stickTableEntries } from "../../config/haproxy-memory";
import type { HaproxyConfigInput } from "./input";
import type { Section } from "./section";

/** Counters by client address, shared by all frontends. */

const names = {
  /** Connections to the frontend that serves. */
  connections: "connections-per-address",
  /** Connections to the frontend that redirects. */
  redirectedConnections: "redirected-connections-per-address",
  /** Connections of the kubelet and of Prometheus. */
  probes: "probes-per-address",
  openRequests: "open-requests-per-address",
  websockets: "websockets-per-address",
  /** Rate of requests. */
  requests: "requests-per-address",
} as const;

export type StickTable = keyof typeof names;

export const stickTable = (table: StickTable): string => names[table];

/** An entry without connections is of no use. */
const keptSeconds = 10;

/** The tables that the input's rules count in. */
export function stickTables({ size, loadBalancer, runtime }: HaproxyConfigInput): readonly Section[] {
  const { connectionsPerAddress, openRequestsPerAddress, requestsPerAddress, maxConnections } = size;
  const table = (name: StickTable, seconds: number, counter: string): Section => ({
    title: `backend ${stickTable(name)}`,
    lines: [
      `stick-table type ipv6 size ${stickTableEntries(maxConnections)} expire ${seconds}s store ${counter}`,
    ],
  });
  const open = (...tables: readonly StickTable[]): readonly Section[] =>
    tables.map((name) => table(name, keptSeconds, "conn_cur"));
  return [
    ...(connectionsPerAddress === "unlimited" ? [] : open("connections")),
    ...(connectionsPerAddress === "unlimited" && loadBalancer?.forwardsVia !== "forwarded headers"
      ? []
      : open("redirectedConnections")),
    ...(runtime.type === "pod" ? open("probes") : []),
    ...(openRequestsPerAddress === "unlimited" ? [] : open("openRequests", "websockets")),
    ...(requestsPerAddress === undefined
      ? []
      : [table("requests", requestsPerAddress.seconds, `http_req_rate(${requestsPerAddress.seconds}s)`)]),
  ];
}
