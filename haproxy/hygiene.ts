import type { HaproxyVersion } from "../config/settings";
import { isAtLeast } from "./intent";
import { headerRule } from "./limits";
import { refuse } from "./refusals";

/**
 * What a request must look like when it leaves HAProxy: nothing that a client said about its own origin survives, and what HAProxy
 * knows is said instead. Order matters.
 */

/**
 * Headers by which proxies tell servers about the client. All `x-forwarded-*` go by one prefix rule; these are the other names
 * that Traefik, Werkzeug, uWSGI or a front end in use reads or hands on.
 */
const originHeaders = [
  "forwarded",
  "x-real-ip",
  "x-scheme",
  "x-url-scheme",
  "front-end-https",
  "proxy",
  "proxy-connection",
  "http2-settings",
] as const;

export interface Origin {
  /** How the client connected. */
  readonly scheme: "http" | "https";
  /** The port that the client used, as it sees it: the port of the container says nothing to anybody outside. */
  readonly port: number;
  /** HAProxy's sample for the client's address: the peer's, or what a trusted load balancer said. */
  readonly client: "src" | "var(txn.client)";
}

/** A name or an address, and perhaps a port; single-quoted for haproxy.cfg. */
const hostPattern = String.raw`'^([A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\])(:[0-9]+)?$'`;

/** `http-request` rules of a frontend whose clients are strangers. Each is one line of haproxy.cfg. */
export function hygieneRules(origin: Origin, version: HaproxyVersion): readonly string[] {
  return [
    "# Methods that no REANA client uses: CONNECT can poison the connections that Traefik shares (CVE-2026-71324), TRACE echoes headers.",
    "# In any case: Werkzeug takes trace for TRACE.",
    refuse("method", "{ method -m str -i CONNECT TRACE }"),
    "# HTTP/1.0 and broken clients may leave Host out or empty, or write words for its port; everything behind decides by it.",
    refuse("host", `!{ req.hdr(host) -m reg ${hostPattern} }`),
    "# HTTP/1.0 has no chunks: a server that does not expect them takes the body for further requests (RFC 9112 section 6.1).",
    refuse("http-1.0-body", "HTTP_1.0 { req.hdr(transfer-encoding) -m found }"),
    "# A target in absolute form says scheme and host once more, as the client likes; HAProxy itself writes HTTP/2's as a path.",
    refuse("target", "!{ url_beg -i / * http:// https:// }"),
    "http-request set-uri %[pathq] if { req.ver -m beg 1. } { url_beg -i http:// https:// }",
    ...headerRule(version),
    "# Hop-by-hop headers end here: a token in Connection would make a later hop drop the header it names, and an upgrade to h2c",
    "# would open a tunnel past these rules. Only a websocket keeps its upgrade.",
    "http-request set-var(txn.websocket) bool(true) if { method GET } !HTTP_1.0 { req.hdr(connection) -i upgrade } { req.fhdr(upgrade) -i websocket }",
    "http-request del-header connection",
    "http-request del-header upgrade",
    "http-request set-header connection upgrade if { var(txn.websocket) -m bool }",
    "http-request set-header upgrade websocket if { var(txn.websocket) -m bool }",
    "# What the client said about its origin; spellings with _ and the like go by http-restrict-req-hdr-names.",
    "http-request del-header x-forwarded- -m beg",
    ...originHeaders.map((name) => `http-request del-header ${name}`),
    "# What HAProxy knows about it.",
    `http-request set-header X-Forwarded-Proto ${origin.scheme}`,
    `http-request set-header X-Forwarded-Port ${origin.port}`,
    `http-request set-header X-Forwarded-For %[${origin.client}]`,
    `http-request set-header X-Real-IP %[${origin.client}]`,
  ];
}

/** For every backend that requests of strangers go to. */
export const withoutTrailers = (version: HaproxyVersion): readonly string[] =>
  isAtLeast(version, "3.2") ? ["# Trailers pass all header rules.", "option http-drop-request-trailers"] : [];
