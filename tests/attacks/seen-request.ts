/** Name and value, as they stand on the wire. */
export type Header = readonly [name: string, value: string];

/** A request as a server saw it. */
export interface SeenRequest {
  readonly method: string;
  readonly target: string;
  readonly version: string;
  readonly headers: readonly Header[];
  readonly trailers: readonly Header[];
  /** Where its bytes are not what RFC 9112 lets a client send, one text each: another server could read them otherwise. */
  readonly faults: readonly string[];
  /** What an application behind further proxies took the request for; undefined where the server is the next hop. */
  readonly application?: Application | undefined;
}

export interface Application {
  readonly scheme: string;
  readonly host: string;
  readonly client: string;
}

/** The values of all headers of a name, whatever its case. */
export const valuesOf = (headers: readonly Header[], name: string): readonly string[] =>
  headers.filter(([given]) => given.toLowerCase() === name).map(([, value]) => value);
