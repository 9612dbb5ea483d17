/** Handshakes of WebSockets. Limits count their connections apart, and request sanitising keeps their upgrade. */

const handshake =
  "{ req.fhdr(upgrade) -i websocket } { method GET } !HTTP_1.0 { req.hdr(connection) -i upgrade }";

/** Condition for a request that is one, after the rules below. */
export const isWebsocket = "{ var(txn.websocket) -m bool }";

/** A handshake over HTTP/2 (RFC 8441) has these headers in HAProxy too. Looked for once: it means a look at each header of a request. */
export const websocketRules = (): readonly string[] => [
  `http-request set-var(txn.websocket) bool(true) if ${handshake}`,
];

/** For rules that may have changed these headers since. */
export const changedWebsocketRules = (): readonly string[] => [
  "# The lines above may have changed the handshake of a websocket.",
  "http-request unset-var(txn.websocket)",
  ...websocketRules(),
];
