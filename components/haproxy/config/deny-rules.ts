/**
 * Requests that are refused. The client gets a status and no reason; the log names the rule, in the field that
 * `loggedRefusal` is.
 */

/** The rules by the names that the log has for them. */
export const denyStatus = {
  /** CONNECT and TRACE. */
  method: 405,
  /** Host is missing, empty or malformed. */
  host: 400,
  /** A chunked body from a client of HTTP/1.0. */
  "http-1.0-body": 400,
  /** A request target that is neither a path nor a URL. */
  target: 400,
  /** Target and headers together are more than reana-server takes. */
  "headers-too-long": 431,
  /** More requests from one address than the stack allows. */
  "requests-per-address": 429,
} as const;

export type DenyRule = keyof typeof denyStatus;

/** The name of the rule that refused a request; `-` in the log where none did. */
export const loggedDenyRule = "%[var(txn.denied_by)]";

/**
 * The rule's name is noted by a last condition, which is only asked where all others are met: an honest request pays nothing for it.
 *
 * @param condition conditions as haproxy.cfg writes them, all of which must be met
 * @param options between status and condition
 */
export const deny = (
  name: DenyRule,
  condition: string,
  { status = denyStatus[name], options = "" }: { readonly status?: number; readonly options?: string } = {},
): string =>
  `http-request deny deny_status ${status}${options} if ${condition} { str(${name}),set-var(txn.denied_by) -m found }`;
