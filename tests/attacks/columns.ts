import { podPorts } from "../../components/haproxy/config/input";
import { olderHaproxies, type OlderHaproxy } from "../../sandbox/images/recipes";
import type { Protocol } from "./attempt";
import {
  loadBalancerAddress,
  behindLoadBalancer,
  behindReencryption,
  documentedConfiguration,
  terminatingTls,
  hostname,
  onMachine,
  publicPorts,
  withCustomConfig,
} from "./configurations";
import type { Header } from "./seen-request";

/** What attacks are tried on: the columns of the report, and the entry points of each. */

export interface Column {
  readonly name: string;
  readonly configuration: string;
  /** A series of HAProxy; default: that of the sandbox's image. */
  readonly haproxy?: OlderHaproxy;
  readonly entryPoints: readonly EntryPoint[];
}

/** An entry point, and what is true of a client that takes it. */
export interface EntryPoint {
  readonly name: string;
  readonly protocol: Protocol;
  readonly tls: boolean;
  readonly port: number;
  /** The address that clients connect from. */
  readonly from: string;
  /** What the paths of attempts begin with. */
  readonly path: string;
  /** False where every request is redirected, and the server sees none. */
  readonly forwards: boolean;
  readonly truth: Origin;
  /** What a load balancer before it adds. */
  readonly last: readonly Header[];
}

export interface Origin {
  readonly scheme: "http" | "https";
  readonly port: number;
  readonly client: string;
}

/** Not 127.0.0.1, which is a spoofed value that is worth trying. */
const untrustedClient = "127.0.0.9";

const directly = (
  name: string,
  tls: boolean,
  protocol: Protocol,
  path: string,
  ports: { readonly http: number; readonly https: number } = podPorts,
): EntryPoint => ({
  name,
  protocol,
  tls,
  port: tls ? ports.https : ports.http,
  from: untrustedClient,
  path,
  forwards: true,
  truth: tls
    ? { scheme: "https", port: publicPorts.https, client: untrustedClient }
    : { scheme: "http", port: publicPorts.http, client: untrustedClient },
  last: [],
});

/** @param plainPath whose requests are forwarded over plain http */
const untrustedEntryPoints = (plainPath: string): readonly EntryPoint[] => [
  directly("HTTP/1.1", false, "http/1.1", plainPath),
  directly("HTTP/1.1 over TLS", true, "http/1.1", "/"),
  directly("HTTP/2 over TLS", true, "http/2", "/"),
  // HTTP/2 without asking first (RFC 9113 §3.3), which HAProxy takes on every plain port.
  directly("HTTP/2 without TLS", false, "http/2", plainPath),
];

/** The client of the load balancer; of a range for documentation (RFC 5737). */
const clientOfLoadBalancer = "198.51.100.7";

const behind = (protocol: Protocol, by: "untrusted client" | "load balancer"): EntryPoint => ({
  ...directly(
    `${protocol === "http/2" ? "HTTP/2" : "HTTP/1.1"} by ${by === "untrusted client" ? "an untrusted client" : "the load balancer"}`,
    false,
    protocol,
    "/",
  ),
  from: by === "untrusted client" ? untrustedClient : loadBalancerAddress,
  forwards: by === "load balancer",
  truth: {
    scheme: "https",
    port: publicPorts.https,
    client: by === "untrusted client" ? untrustedClient : clientOfLoadBalancer,
  },
  last:
    by === "untrusted client"
      ? []
      : [
          ["X-Forwarded-For", clientOfLoadBalancer],
          ["X-Forwarded-Proto", "https"],
        ],
});

/** The same over TLS, where HAProxy serves an untrusted client as one that connects directly. */
const behindOverTls = (protocol: Protocol, by: "untrusted client" | "load balancer"): EntryPoint => {
  const plain = behind(protocol, by);
  return { ...plain, name: `${plain.name}, over TLS`, tls: true, port: podPorts.https, forwards: true };
};

export const documented: Column = {
  name: "documented rules",
  configuration: documentedConfiguration,
  entryPoints: untrustedEntryPoints("/"),
};

export const program: readonly Column[] = [
  {
    name: "this program, terminates TLS",
    configuration: terminatingTls,
    // Over plain http a certificate authority's challenge is forwarded, and everything else is redirected.
    entryPoints: [
      ...untrustedEntryPoints("/.well-known/acme-challenge/"),
      { ...directly("HTTP/1.1, redirected", false, "http/1.1", "/"), forwards: false },
      { ...directly("HTTP/2 without TLS, redirected", false, "http/2", "/"), forwards: false },
    ],
  },
  {
    name: "this program, with custom configuration",
    configuration: withCustomConfig,
    entryPoints: untrustedEntryPoints("/").filter(({ tls }) => tls),
  },
  {
    name: "this program, behind a load balancer",
    configuration: behindLoadBalancer,
    entryPoints: [
      behind("http/1.1", "untrusted client"),
      behind("http/2", "untrusted client"),
      behind("http/1.1", "load balancer"),
      behind("http/2", "load balancer"),
    ],
  },
  {
    name: "this program, behind re-encryption",
    configuration: behindReencryption,
    entryPoints: [
      behindOverTls("http/1.1", "untrusted client"),
      behindOverTls("http/2", "untrusted client"),
      behindOverTls("http/1.1", "load balancer"),
      behindOverTls("http/2", "load balancer"),
    ],
  },

  ...(Object.keys(olderHaproxies) as OlderHaproxy[]).map((haproxy) => ({
    name: `this program, external HAProxy ${haproxy}`,
    configuration: onMachine(haproxy),
    haproxy,
    entryPoints: [
      directly("HTTP/1.1 over TLS", true, "http/1.1", "/", publicPorts),
      directly("HTTP/2 over TLS", true, "http/2", "/", publicPorts),
      { ...directly("HTTP/1.1, redirected", false, "http/1.1", "/", publicPorts), forwards: false },
    ],
  })),
];

export { hostname };
