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
  /** Target and headers together exceed reana-server's buffer. */
  "headers-too-long": 431,
  /** A long body where reana-server would read it before it knows who sends it. */
  "body-too-long": 413,
  /** A body without Content-Length for reana-server. */
  "length-required": 411,
  /** More requests from one address than the stack allows. */
  "requests-per-address": 429,
  /** More requests open at once from one address than the stack allows. */
  "open-requests-per-address": 429,
  /** More requests open at once than HAProxy accepts connections. */
  "open-requests": 503,
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
): string => `http-request deny deny_status ${status}${options} if ${condition} ${logged(name)}`;

/** Ends a request without a response. */
export const reject = (name: DenyRule, condition: string): string =>
  `http-request reject if ${condition} ${logged(name)}`;

const logged = (name: DenyRule): string => `{ str(${name}),set-var(txn.denied_by) -m found }`;
