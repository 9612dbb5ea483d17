import { podPorts } from "../../components/haproxy/config/input";
import { addresses, paths } from "./places";

/** What one client does to HAProxy, from one address. */
export interface Attack {
  readonly port: number;
  readonly tls: boolean;
  readonly protocol: "http/1.1" | "http/2";
  readonly connections: number;
  /** Of each connection, with HTTP/2. */
  readonly streams: number;
  /** Bytes of a response that HAProxy may send in a stream of HTTP/2. */
  readonly window: number;
  readonly method: "GET" | "POST";
  readonly path: string;
  /** Whether it is a websocket's handshake (HTTP/2: RFC 8441). */
  readonly websocket: boolean;
  /** Length of the body as the request says, with HTTP/1.1. */
  readonly announced: number;
  /** How much of it is sent at once. */
  readonly sent: number;
  /** Then one byte whenever so much time has passed; undefined: nothing any more. */
  readonly trickleSeconds: number | undefined;
}

/** An attack, and what another client goes on asking for. */
export interface Scenario {
  readonly name: string;
  readonly attack: Attack;
  readonly others: readonly Request[];
}

/** What another client asks for, each time over a connection of its own. */
export interface Request {
  readonly name: string;
  readonly from: string;
  readonly port: number;
  readonly tls: boolean;
  readonly path: string;
  /** Of the response. */
  readonly status: number;
}

const page: Request = {
  name: "https",
  from: addresses.otherClient,
  port: podPorts.https,
  tls: true,
  path: paths.ping,
  status: 200,
};

const plain: readonly Request[] = [
  { ...page, name: "redirect", port: podPorts.http, tls: false, path: "/", status: 301 },
  {
    ...page,
    name: "ACME challenge",
    port: podPorts.http,
    tls: false,
    path: "/.well-known/acme-challenge/token",
  },
];

/** From the node, as the kubelet's. */
const probes: readonly Request[] = [
  { name: "probe", from: "127.0.0.1", port: podPorts.health, tls: false, path: "/alive", status: 200 },
  {
    name: "metrics",
    from: addresses.prometheus,
    port: podPorts.metrics,
    tls: false,
    path: "/metrics",
    status: 200,
  },
];

const usual: Attack = {
  port: podPorts.https,
  tls: true,
  protocol: "http/2",
  connections: 110,
  streams: 100,
  window: 0,
  method: "GET",
  path: paths.page,
  websocket: false,
  announced: 0,
  sent: 0,
  trickleSeconds: undefined,
};

const http1: Attack = { ...usual, protocol: "http/1.1", streams: 1 };

const redirected: Attack = { ...http1, port: podPorts.http, tls: false, connections: 900, path: "/" };

export const scenarios: readonly Scenario[] = [
  {
    name: "180 × 100 streams to a slow path",
    attack: { ...usual, connections: 180, path: paths.slow },
    others: [page, ...probes],
  },
  {
    name: "110 × 100 streams whose response is not read",
    attack: usual,
    others: [page, ...probes],
  },
  {
    name: "900 × 100 streams whose response is not read",
    attack: { ...usual, connections: 900 },
    others: [page, ...probes],
  },
  {
    name: "110 × 100 websockets whose response is not read",
    attack: { ...usual, connections: 110, websocket: true },
    others: [page, ...probes],
  },
  {
    name: "8960 kept-alive connections to the health port",
    attack: { ...http1, port: podPorts.health, tls: false, connections: 8960, path: "/alive" },
    others: [page, ...plain, ...probes],
  },
  {
    name: "16 kept-alive connections to the metrics port",
    attack: { ...http1, port: podPorts.metrics, tls: false, connections: 16, path: "/metrics" },
    others: [page, ...probes],
  },
  {
    name: "900 kept-alive connections over plain http",
    attack: redirected,
    others: [page, ...plain, ...probes],
  },
  {
    name: "900 POSTs over plain http whose body never comes",
    attack: { ...redirected, method: "POST", announced: 1000 },
    others: [page, ...plain, ...probes],
  },
  {
    name: "40 POSTs to the login whose body trickles",
    attack: {
      ...http1,
      connections: 40,
      method: "POST",
      path: paths.login,
      announced: 1000,
      trickleSeconds: 2.5,
    },
    others: [page, ...probes],
  },
  {
    name: "40 long POSTs to the login whose end trickles",
    attack: {
      ...http1,
      connections: 40,
      method: "POST",
      path: paths.login,
      announced: 1_000_000,
      sent: 20_000,
      trickleSeconds: 2.5,
    },
    others: [page, ...probes],
  },
];
