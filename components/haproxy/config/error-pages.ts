/** The error pages while no server is available. They do not disclose the reason, which is in the log. */

/** When clients may retry, in seconds; the page reloads itself. */
const retrySeconds = 10;

const unavailable = "REANA is being restarted or cannot be reached at the moment.";
const timedOut = "REANA did not respond in time. Please try again later.";

const retry = `hdr Retry-After ${retrySeconds} hdr Cache-Control no-store`;

/** Single-quoted, and one line of haproxy.cfg of at most 2048 bytes. */
const page = (message: string, head = ""): string =>
  `'<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">${head}` +
  "<title>REANA</title><style>body{font-family:sans-serif;max-width:36em;margin:20vh auto;padding:0 1em}</style></head>" +
  `<body><h1>REANA</h1><p>${message}</p></body></html>'`;

const refreshing = page(
  `${unavailable} This page tries again every ${retrySeconds} seconds.`,
  `<meta http-equiv="refresh" content="${retrySeconds}">`,
);

const html = 'content-type "text/html; charset=utf-8" string';

const json = (message: string): string => `content-type application/json string '{"message": "${message}"}'`;

/**
 * Lines of a backend. Responses of Traefik and REANA are not replaced, but for Traefik's own to programs. HAProxy has the request's path at
 * its response (capture.req.uri) in frontends whose log format has the method or the request; a variable for it costs 1.5 % of HAProxy's
 * instructions.
 */
export const errorPages = (): readonly string[] => [
  "# reana-client shows the message of a JSON response, but HTML as it is.",
  `http-request return status 503 ${json(unavailable)} ${retry} if { nbsrv eq 0 } { path_beg /api/ }`,
  "# Traefik says in plain text that reana-server is away; reana-client would report that it cannot read that.",
  "# Most responses have another status.",
  "http-response allow if { status lt 502 }",
  `http-response return status 503 ${json(unavailable)} ${retry} if { status 502:503 } { capture.req.uri -m beg /api/ } !{ res.hdr(content-type) -m beg application/json }`,
  `http-response return status 504 ${json(timedOut)} hdr Cache-Control no-store if { status 504 } { capture.req.uri -m beg /api/ } !{ res.hdr(content-type) -m beg application/json }`,
  `http-error status 502 ${html} ${refreshing} ${retry}`,
  `http-error status 503 ${html} ${refreshing} ${retry}`,
  `http-error status 504 ${html} ${page(timedOut)} hdr Cache-Control no-store`,
];
