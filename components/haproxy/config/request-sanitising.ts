import { isAtLeast, type HaproxyVersion } from "../../config/settings";
import { proxyHeaders, proxyHeaderPrefixes } from "../../topology/proxy-headers";
import { headerRule } from "./limits";
import { deny } from "./deny-rules";
import { isWebsocket } from "./websockets";

/**
 * Request sanitising: HAProxy strips every forwarded header that a client sends and sets its own. The order of the rules matters.
 */

export interface ForwardedClient {
  /** The Host that browsers send: the public name, and the port unless it is the scheme's default. */
  readonly host: string;
  /** The public name alone. */
  readonly hostname: string;
  /** How the client connected. */
  readonly scheme: "http" | "https";
  /** The public port that the client connects to, not the container's. */
  readonly port: number;
  /** HAProxy's sample of the client's address: the peer's, or the one from a trusted load balancer. */
  readonly client: "src" | "var(txn.client)";
}

/** A TCP port. */
const portPattern = "([0-9]{1,4}|[1-5][0-9]{4}|6[0-4][0-9]{3}|65[0-4][0-9]{2}|655[0-2][0-9]|6553[0-5])";

/** A name or an address, with an optional port; single-quoted for haproxy.cfg. */
const hostPattern = String.raw`'^([A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\])(:${portPattern})?$'`;

const strippedNames: readonly string[] = [
  ...["connection", "upgrade", "x-real-ip", ...proxyHeaders].map((name) => `${name}$`),
  ...proxyHeaderPrefixes,
];

/** What many of them begin with: other names need one comparison for all of these. */
const commonBeginning = "x-";

const otherNames = strippedNames.filter((name) => !name.startsWith(commonBeginning));

/**
 * Names of the headers that a request loses, single-quoted for haproxy.cfg. HAProxy has header names in lower case. One pattern, compared
 * with each header once: a rule for each name would look through all headers, and twenty such rules cost a tenth of HAProxy's instructions.
 */
const strippedPattern = `'^(${[
  `${commonBeginning}(${strippedNames
    .filter((name) => name.startsWith(commonBeginning))
    .map((name) => name.slice(commonBeginning.length))
    .join("|")})`,
  ...otherNames,
].join("|")})'`;

/** A whole name ends where the text of all names has a separator, or ends itself. */
const endsAtSeparator = (name: string): string => name.replace(/\$$/, "(:|$)");

/**
 * Whether a name of the request may be one of them: the names are compared as one text, at its beginning and behind each separator, which no
 * name has. Most requests have none. This is less work than to compare each header, by a fiftieth of HAProxy's instructions.
 */
const mayLoseHeaders = `{ req.hdr_names(:) -m reg ${["^", ":"]
  .map((before) => `'${before}(${[commonBeginning, ...otherNames.map(endsAtSeparator)].join("|")})'`)
  .join(" ")} }`;

/**
 * Rules of a frontend for untrusted clients, after those of websockets.ts. Each is one line of haproxy.cfg. The condition that the fewest
 * requests match comes first, so that HAProxy skips the others; fc_http_major is a number, and costs a third of HTTP_2.0. They end the rules
 * of most requests: what stands after them in the frontend sees only a websocket, or a request that has a body, another method than GET, or
 * another host.
 */
export function sanitisingRules(origin: ForwardedClient, version: HaproxyVersion): readonly string[] {
  return [
    ...lenientParserRules(version),
    "# HTTP/1.0 has no chunked encoding: a server may parse the body as further requests (RFC 9112 section 6.1).",
    deny("http-1.0-body", "{ fc_http_major eq 1 } HTTP_1.0 { req.hdr(transfer-encoding) -m found }"),
    "# A target in absolute form repeats scheme and host as the client likes: reduce it to its path. Those of HTTP/2 always are absolute.",
    deny(
      "target",
      String.raw`!{ url_beg / https://${origin.host}/ } !{ url_reg -i '^(\*|https?://[^/?#]*(/|$))' }`,
    ),
    "http-request set-uri %[pathq] if { fc_http_major eq 1 } !{ url_beg / } { url_beg -i http:// https:// }",
    ...headerRule(version),
    "# Strip hop-by-hop headers: a token in Connection would make a later hop drop the header that it names, and an upgrade to h2c",
    "# would open a tunnel past these rules. Only a websocket keeps its upgrade.",
    "# Strip forwarded headers of the client too, and names outside A-Z a-z 0-9 - : uWSGI reads X_Forwarded_Proto as X-Forwarded-Proto.",
    "option http-restrict-req-hdr-names delete",
    `http-request del-header ${strippedPattern} -m reg if ${mayLoseHeaders}`,
    ...trailerRules(version),
    "# Set forwarded headers. add-header costs less than set-header, where no header of that name is left.",
    `http-request add-header X-Forwarded-Proto ${origin.scheme}`,
    `http-request add-header X-Forwarded-Port ${origin.port}`,
    `http-request add-header X-Forwarded-For %[${origin.client}]`,
    `http-request add-header X-Real-IP %[${origin.client}]`,
    "# Most requests: a complete GET without a body, to the public name. The rules below have nothing to check there.",
    `http-request allow if !${isWebsocket} { method GET } { internal.htx.has_eom } { req.body_size eq 0 } { req.fhdr(host) -m str ${origin.host} }`,
    ...uncommonRequestRules(origin),
  ];
}

/** What only websockets, other methods and hosts need. */
const uncommonRequestRules = (origin: ForwardedClient): readonly string[] => [
  `http-request set-header connection upgrade if ${isWebsocket}`,
  `http-request set-header upgrade websocket if ${isWebsocket}`,
  "# Methods that no REANA client uses: CONNECT can poison Traefik's shared connections (CVE-2026-71324), TRACE echoes headers.",
  "# Case-insensitive: Werkzeug treats trace as TRACE.",
  deny("method", "{ method -m str -i CONNECT TRACE }"),
  "# Host must be a name or an address with an optional port, and not a list: Traefik and reana-server route by it.",
  deny("host", `!{ req.fhdr(host) -m str ${origin.host} } !{ req.fhdr(host) -m reg ${hostPattern} }`),
  "# The public name with another port, or in capitals, becomes what browsers send.",
  `http-request set-header Host ${origin.host} if !{ req.fhdr(host) -m str ${origin.host} } { req.fhdr(host),field(1,:) -m str -i ${origin.hostname} }`,
];

/**
 * Refusals of what HAProxy's own parser lets through before a release: control characters in values, `*` as the target of other methods
 * than OPTIONS, absolute targets without a path, and transfer codings that one server reads as chunked and another not (`npm run test:attacks`).
 */
const lenientParserRules = (version: HaproxyVersion): readonly string[] =>
  isAtLeast(version, "3.0")
    ? []
    : [
        "# This release's parser lets these through.",
        deny("malformed", String.raw`{ req.hdrs -m reg '[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]' }`),
        deny("target", "{ url -m str * } !{ method OPTIONS }"),
        deny("target", "{ url_reg -i '^https?://[^/]*$' }"),
        deny(
          "malformed",
          "{ req.hdr(transfer-encoding) -m found } !{ req.fhdr(transfer-encoding) -m str -i chunked }",
        ),
      ];

/**
 * Refusals of trailers where no option drops them. A message to Traefik has trailers only if it has no Content-Length: such a body is
 * refused, and so are trailers without one.
 */
const trailerRules = (version: HaproxyVersion): readonly string[] =>
  isAtLeast(version, "3.2")
    ? []
    : [
        "# This release cannot drop trailers, which header rules do not cover. They come only where no Content-Length is.",
        "http-request wait-for-body time 10s unless { req.hdr(content-length) -m found }",
        deny("length-required", "!{ req.hdr(content-length) -m found } { req.body_len gt 0 }", {
          options: ' content-type text/plain string "A body needs a Content-Length."',
        }),
        deny(
          "malformed",
          "!{ req.hdr(content-length) -m found } { internal.htx_blk.type(tail) -m str HTX_BLK_EOT }",
        ),
      ];

/** For every backend with requests of untrusted clients. */
export const dropTrailers = (version: HaproxyVersion): readonly string[] =>
  isAtLeast(version, "3.2")
    ? ["# Header rules do not cover trailers.", "option http-drop-request-trailers"]
    : [];
