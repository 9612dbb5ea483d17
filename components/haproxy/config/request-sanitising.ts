import { isAtLeast, type HaproxyVersion } from "../../config/settings";
import { proxyHeaders, proxyHeaderPrefixes } from "../../topology/proxy-headers";
import { headerRule } from "./limits";
import { deny } from "./deny-rules";

/**
 * What a request must look like when it leaves HAProxy: nothing that a client said about its own origin survives, and what HAProxy
 * knows is said instead. Order matters.
 */

export interface ForwardedClient {
  /** What browsers send as Host: the public name, and the port where it is not the scheme's own. */
  readonly host: string;
  /** How the client connected. */
  readonly scheme: "http" | "https";
  /** The port that the client used, as it sees it: the port of the container says nothing to anybody outside. */
  readonly port: number;
  /** HAProxy's sample for the client's address: the peer's, or what a trusted load balancer said. */
  readonly client: "src" | "var(txn.client)";
}

/** A name or an address, and perhaps a port; single-quoted for haproxy.cfg. */
const hostPattern = String.raw`'^([A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\])(:[0-9]+)?$'`;

/**
 * Rules of a frontend whose clients are strangers. Each is one line of haproxy.cfg, and the condition that is met by the fewest requests
 * comes first: the others are not asked then. What each costs is measured by npm run bench:edge.
 */
export function sanitisingRules(origin: ForwardedClient, version: HaproxyVersion): readonly string[] {
  return [
    "# Methods that no REANA client uses: CONNECT can poison the connections that Traefik shares (CVE-2026-71324), TRACE echoes headers.",
    "# In any case: Werkzeug takes trace for TRACE.",
    deny("method", "{ method -m str -i CONNECT TRACE }"),
    "# HTTP/1.0 and broken clients may leave Host out or empty, or write words for its port; everything behind decides by it.",
    "# As a whole: a list of hosts is none.",
    deny("host", `!{ req.fhdr(host) -m str ${origin.host} } !{ req.fhdr(host) -m reg ${hostPattern} }`),
    "# HTTP/1.0 has no chunks: a server that does not expect them takes the body for further requests (RFC 9112 section 6.1).",
    deny("http-1.0-body", "HTTP_1.0 { req.hdr(transfer-encoding) -m found }"),
    "# A target in absolute form says scheme and host once more, as the client likes; HAProxy itself writes HTTP/2's as a path.",
    deny("target", "!{ url_beg -i / * http:// https:// }"),
    "http-request set-uri %[pathq] if { url_beg -i http:// https:// } { req.ver -m beg 1. }",
    ...headerRule(version),
    "# Hop-by-hop headers end here: a token in Connection would make a later hop drop the header it names, and an upgrade to h2c",
    "# would open a tunnel past these rules. Only a websocket keeps its upgrade.",
    "http-request set-var(txn.websocket) bool(true) if { req.fhdr(upgrade) -i websocket } { method GET } !HTTP_1.0 { req.hdr(connection) -i upgrade }",
    "http-request del-header connection",
    "http-request del-header upgrade",
    "http-request set-header connection upgrade if { var(txn.websocket) -m bool }",
    "http-request set-header upgrade websocket if { var(txn.websocket) -m bool }",
    "# What the client said about its origin, and names outside A-Z a-z 0-9 - : uWSGI reads X_Forwarded_Proto as X-Forwarded-Proto.",
    "option http-restrict-req-hdr-names delete",
    ...proxyHeaderPrefixes.map((prefix) => `http-request del-header ${prefix} -m beg`),
    ...proxyHeaders.map((name) => `http-request del-header ${name}`),
    "# What HAProxy knows about it. To add costs less than to set, where nothing of that name is left.",
    `http-request add-header X-Forwarded-Proto ${origin.scheme}`,
    `http-request add-header X-Forwarded-Port ${origin.port}`,
    `http-request add-header X-Forwarded-For %[${origin.client}]`,
    `http-request set-header X-Real-IP %[${origin.client}]`,
  ];
}

/** For every backend that requests of strangers go to. */
export const dropTrailers = (version: HaproxyVersion): readonly string[] =>
  isAtLeast(version, "3.2") ? ["# Trailers pass all header rules.", "option http-drop-request-trailers"] : [];
