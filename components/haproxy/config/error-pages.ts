/** What clients see while nobody is there behind HAProxy. Nothing on it tells more than that: the reason is in the log. */

/** When clients may try again, in seconds; the page does so by itself. */
const retrySeconds = 10;

const away = "REANA is being restarted or cannot be reached at the moment.";
const late = "REANA did not answer in time. Please try again later.";

const retry = `hdr Retry-After ${retrySeconds} hdr Cache-Control no-store`;

/** Single-quoted, and one line of haproxy.cfg, which has 2048 bytes at most. */
const page = (message: string, head = ""): string =>
  `'<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">${head}` +
  "<title>REANA</title><style>body{font-family:sans-serif;max-width:36em;margin:20vh auto;padding:0 1em}</style></head>" +
  `<body><h1>REANA</h1><p>${message}</p></body></html>'`;

const refreshing = page(
  `${away} This page tries again every ${retrySeconds} seconds.`,
  `<meta http-equiv="refresh" content="${retrySeconds}">`,
);

const html = 'content-type "text/html; charset=utf-8" string';

/** Lines of a backend. An answer of Traefik's or REANA's own goes to the client as it is. */
export const errorPages = (): readonly string[] => [
  "# reana-client reads the message of a JSON answer, and shows a page as it is.",
  `http-request return status 503 content-type application/json string '{"message": "${away}"}' ${retry} if { nbsrv eq 0 } { path_beg /api/ }`,
  `http-error status 502 ${html} ${refreshing} ${retry}`,
  `http-error status 503 ${html} ${refreshing} ${retry}`,
  `http-error status 504 ${html} ${page(late)} hdr Cache-Control no-store`,
];
