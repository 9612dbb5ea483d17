import type { FrontEndSettings, HaproxySettings, PublicEndpoint, Settings } from "../config/settings";

/**
 * The path of a request is data: the hops that it passes on its way to reana-server, reana-ui or a session, outermost first.
 * Everything about exposing REANA that hops have to agree on is derived from this list (derive.ts) and decided nowhere else.
 */

export type HopRole = "load balancer" | "haproxy" | "controller";

/** What a hop does with the TLS of the connection that reaches it. */
export type TlsHandling =
  /** Decrypts it and speaks plain http behind. */
  | "ends"
  /** Hands it to the next hop as it is. */
  | "passes on"
  /** Another hop before it ended TLS: only plain http arrives. */
  | "never sees";

/** How a hop tells the next one about the client. */
export type Telling = "forwarded headers" | "PROXY protocol";

export interface Hop {
  readonly role: HopRole;
  readonly place: "outside the cluster" | "inside the cluster";
  readonly tls: TlsHandling;
  readonly tells: Telling;
}

export interface RequestPath {
  readonly endpoint: PublicEndpoint;
  /** Outermost first; never empty. The last one is the ingress controller. */
  readonly hops: readonly [Hop, ...Hop[]];
}

/** The hops that a front end stands for. A further way of exposing REANA is a further list here. */
export function requestPath({ endpoint, frontEnd }: Pick<Settings, "endpoint" | "frontEnd">): RequestPath {
  return { endpoint, hops: hopsOf(frontEnd) };
}

const inside = { place: "inside the cluster" } as const;
const outside = { place: "outside the cluster" } as const;

const controller = (tls: TlsHandling): Hop => ({
  ...inside,
  role: "controller",
  tls,
  tells: "forwarded headers",
});

function hopsOf(frontEnd: FrontEndSettings): RequestPath["hops"] {
  switch (frontEnd.type) {
    case "controller":
      return [controller("ends")];
    case "outside-haproxy":
      return [
        { ...outside, role: "haproxy", tls: "ends", tells: "forwarded headers" },
        controller("never sees"),
      ];
    case "haproxy":
      return haproxyHops(frontEnd);
  }
}

function haproxyHops({ tls, behind }: HaproxySettings): RequestPath["hops"] {
  const fromHaproxy: readonly [Hop, Hop] =
    tls === "ends"
      ? [{ ...inside, role: "haproxy", tls: "ends", tells: "forwarded headers" }, controller("never sees")]
      : [{ ...inside, role: "haproxy", tls: "passes on", tells: "PROXY protocol" }, controller("ends")];
  switch (behind.type) {
    case "clients":
      return fromHaproxy;
    case "proxy-protocol":
      return [
        { ...outside, role: "load balancer", tls: "passes on", tells: "PROXY protocol" },
        ...fromHaproxy,
      ];
    case "tls-ending-load-balancer":
      return [
        { ...outside, role: "load balancer", tls: "ends", tells: "forwarded headers" },
        { ...inside, role: "haproxy", tls: "never sees", tells: "forwarded headers" },
        controller("never sees"),
      ];
  }
}
