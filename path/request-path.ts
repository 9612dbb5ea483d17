import type { FrontEndSettings, PublicEndpoint, Settings } from "../config/settings";

/**
 * The path of a request is data: the hops that it passes on its way to reana-server, reana-ui or a session, outermost first.
 * Everything about exposing REANA that hops have to agree on is derived from this list (derive.ts) and decided nowhere else.
 */

export type HopRole = "haproxy" | "traefik";

/** What a hop does with the TLS of the connection that reaches it. */
export type TlsHandling =
  /** Decrypts it and speaks plain http behind. */
  | "ends"
  /** Another hop before it ended TLS: only plain http arrives. */
  | "never sees";

/** Whom the next hop sees as the source of this hop's connections. */
export type SourceAddress =
  /** The address of a pod: it changes with every pod, so only the networks that pods live in can be told. */
  | "pod network"
  /** The client's own address, wherever that is. */
  | "client";

export interface Hop {
  readonly role: HopRole;
  readonly tls: TlsHandling;
  /** The source that this hop sees: that of the hop before it, or of the client. */
  readonly reachedFrom: SourceAddress;
  /** Whether it adds the address it was reached from to X-Forwarded-For, as every http hop here does. */
  readonly appendsForwardedFor: boolean;
}

export interface RequestPath {
  readonly endpoint: PublicEndpoint;
  /** Outermost first; never empty. */
  readonly hops: readonly [Hop, ...Hop[]];
}

/** The hops that a front end stands for. A further way of exposing REANA is a further list here. */
export function requestPath(settings: Pick<Settings, "endpoint" | "frontEnd">): RequestPath {
  return { endpoint: settings.endpoint, hops: hopsOf(settings.frontEnd.type) };
}

function hopsOf(type: FrontEndSettings["type"]): RequestPath["hops"] {
  switch (type) {
    case "haproxy":
      return [
        { role: "haproxy", tls: "ends", reachedFrom: "client", appendsForwardedFor: true },
        { role: "traefik", tls: "never sees", reachedFrom: "pod network", appendsForwardedFor: true },
      ];
    case "traefik":
      return [{ role: "traefik", tls: "ends", reachedFrom: "client", appendsForwardedFor: true }];
  }
}
