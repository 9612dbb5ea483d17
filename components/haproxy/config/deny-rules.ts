/** Deny rules. The client gets a status without a reason; the log names the rule, in the field `loggedDenyRule`. */

/** The status of each rule, by the rule's name in the log. */
export const denyStatus = {
  /** CONNECT and TRACE. */
  method: 405,
  /** Host is missing, empty or malformed. */
  host: 400,
  /** A chunked body in HTTP/1.0. */
  "http-1.0-body": 400,
  /** A request target that is neither a path nor a URL. */
  target: 400,
  /** What a newer HAProxy's parser refuses itself, or drops: control characters, odd transfer codings, trailers. */
  malformed: 400,
  /** A body without Content-Length. */
  "length-required": 411,
  /** Target and headers together exceed reana-server's buffer. */
  "headers-too-long": 431,
  /** More requests from one address than the stack allows. */
  "requests-per-address": 429,
} as const;

export type DenyRule = keyof typeof denyStatus;

/** The name of the rule that denied a request; `-` in the log where none did. */
export const loggedDenyRule = "%[var(txn.denied_by)]";

/**
 * A deny rule. Its last condition stores the rule's name; HAProxy only evaluates it where all others match, so that it costs a legitimate
 * request nothing.
 *
 * @param condition conditions in haproxy.cfg's syntax, all of which must match
 * @param options of the deny action, before the condition
 */
export const deny = (
  name: DenyRule,
  condition: string,
  { status = denyStatus[name], options = "" }: { readonly status?: number; readonly options?: string } = {},
): string =>
  `http-request deny deny_status ${status}${options} if ${condition} { str(${name}),set-var(txn.denied_by) -m found }`;
