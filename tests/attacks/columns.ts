import { podPorts } from "../../components/haproxy/config/input";
import type { Protocol } from "./attempt";
import {
  balancerAddress,
  behindBalancer,
  documentedConfiguration,
  endingTls,
  hostname,
  publicPorts,
  withOwnLines,
} from "./configurations";
import type { Header } from "./seen-request";

/** What attacks are tried on: the columns of the report, and the ways into each. */

export interface Column {
  readonly name: string;
  readonly configuration: string;
  readonly entrances: readonly Entrance[];
}

/** A way in, and what is true of a client that takes it. */
export interface Entrance {
  readonly name: string;
  readonly protocol: Protocol;
  readonly tls: boolean;
  readonly port: number;
  /** The address that clients connect from. */
  readonly from: string;
  /** What the paths of attempts begin with. */
  readonly path: string;
  /** False where every request is redirected, and the server sees none. */
  readonly handsOn: boolean;
  readonly truth: Origin;
  /** What a load balancer before it adds. */
  readonly last: readonly Header[];
}

export interface Origin {
  readonly scheme: "http" | "https";
  readonly port: number;
  readonly client: string;
}

/** Not 127.0.0.1, which is a lie that is worth trying. */
const stranger = "127.0.0.9";

const directly = (name: string, tls: boolean, protocol: Protocol, path: string): Entrance => ({
  name,
  protocol,
  tls,
  port: tls ? podPorts.https : podPorts.http,
  from: stranger,
  path,
  handsOn: true,
  truth: tls
    ? { scheme: "https", port: publicPorts.https, client: stranger }
    : { scheme: "http", port: publicPorts.http, client: stranger },
  last: [],
});

/** @param plainPath whose requests are handed on over plain http */
const strangersEntrances = (plainPath: string): readonly Entrance[] => [
  directly("HTTP/1.1", false, "http/1.1", plainPath),
  directly("HTTP/1.1 over TLS", true, "http/1.1", "/"),
  directly("HTTP/2 over TLS", true, "http/2", "/"),
  // HTTP/2 without asking first (RFC 9113 §3.3), which HAProxy takes on every plain port.
  directly("HTTP/2 without TLS", false, "http/2", plainPath),
];

/** The client of the load balancer; of a range for documentation (RFC 5737). */
const balancersClient = "198.51.100.7";

const behind = (protocol: Protocol, by: "stranger" | "load balancer"): Entrance => ({
  ...directly(
    `${protocol === "http/2" ? "HTTP/2" : "HTTP/1.1"} by ${by === "stranger" ? "a stranger" : "the load balancer"}`,
    false,
    protocol,
    "/",
  ),
  from: by === "stranger" ? stranger : balancerAddress,
  handsOn: by === "load balancer",
  truth: {
    scheme: "https",
    port: publicPorts.https,
    client: by === "stranger" ? stranger : balancersClient,
  },
  last:
    by === "stranger"
      ? []
      : [
          ["X-Forwarded-For", balancersClient],
          ["X-Forwarded-Proto", "https"],
        ],
});

export const documented: Column = {
  name: "documented two lines",
  configuration: documentedConfiguration,
  entrances: strangersEntrances("/"),
};

export const program: readonly Column[] = [
  {
    name: "this program, ends TLS",
    configuration: endingTls,
    // Over plain http a certificate authority's challenge is handed on, and everything else is redirected.
    entrances: [
      ...strangersEntrances("/.well-known/acme-challenge/"),
      { ...directly("HTTP/1.1, redirected", false, "http/1.1", "/"), handsOn: false },
      { ...directly("HTTP/2 without TLS, redirected", false, "http/2", "/"), handsOn: false },
    ],
  },
  {
    name: "this program, with own lines",
    configuration: withOwnLines,
    entrances: strangersEntrances("/").filter(({ tls }) => tls),
  },
  {
    name: "this program, behind a load balancer",
    configuration: behindBalancer,
    entrances: [
      behind("http/1.1", "stranger"),
      behind("http/2", "stranger"),
      behind("http/1.1", "load balancer"),
      behind("http/2", "load balancer"),
    ],
  },
];

export { hostname };
