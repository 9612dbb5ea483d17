import { deny } from "./deny-rules";

/**
 * Bodies of requests. reana-server reads a body with one of its few threads (24 in REANA's chart), some before it knows who sends it: bodies
 * that trickle would block all of REANA. And uWSGI reads no body without a length: reana-server would take it for empty.
 */

/** Longest time until a body has arrived, or the first part of a long one, in seconds. */
const bodySeconds = 10;

/** A file for a workspace. reana-server reads it as it comes, after it knows who sends it. */
const uploadPath = "{ path_reg ^/api/workflows/[^/]+/workspace$ }";

/**
 * Paths of reana-server, decoded, and paths that Traefik or reana-server may turn into one: they remove dot segments and double slashes.
 */
const serverPath = String.raw`{ path,url_dec -m reg '^/(api|oauth)(/|$)|//|/[.][.]?(/|$)' }`;

/** Paths whose bodies may be long: specifications of workflows with their webhooks, and secrets. reana-server first checks who sends them. */
const longBodyPath = "{ path_reg ^/api/(workflows|secrets/?|workflows/[^/]+/(start|status|open/[a-z]+/?))$ }";

/** Whether the body did not fit into a buffer, after HAProxy waited for it. */
const isLong = "{ req.body_size,sub(req.body) gt 0 }";

const json = (message: string): string => ` content-type application/json string '{"message": "${message}"}'`;

export const bodyRules = (): readonly string[] => [
  "# HAProxy forwards a body when it has arrived, or fills a buffer: one that trickles would block a thread of reana-server.",
  `http-request set-var(txn.upload) bool(true) if { method POST } ${uploadPath}`,
  `http-request wait-for-body time ${bodySeconds}s unless { var(txn.upload) -m bool }`,
  "# The rest of a longer one may still trickle: only where reana-server checks first who sends it.",
  "http-request set-var(req.body) req.body_len if { req.body_size gt 0 } !{ var(txn.upload) -m bool }",
  deny("body-too-long", `{ var(req.body) -m found } ${isLong} ${serverPath} !${longBodyPath}`, {
    options: json("The body of the request is too long."),
  }),
  "# uWSGI takes a body without Content-Length for an empty one.",
  deny("length-required", `{ var(txn.upload) -m bool } !{ req.hdr(content-length) -m found }`, {
    options: json("An upload needs a Content-Length."),
  }),
  deny(
    "length-required",
    `{ var(req.body) -m found } !{ req.hdr(content-length) -m found } { req.body_len gt 0 } ${serverPath}`,
    {
      options: json("A body needs a Content-Length."),
    },
  ),
];
