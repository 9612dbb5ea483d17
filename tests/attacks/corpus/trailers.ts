import { http1Request, http2Request, type Attempt } from "../attempt";
import type { Header } from "../seen-request";
import { spoofedHeaders } from "./forwarded-headers";

/** Headers after the body: they pass rules that were applied before it came. */

const trailer = (name: string, trailers: readonly Header[], announced = true): Attempt => ({
  kind: "trailers",
  name,
  http1: (at) =>
    http1Request(at, {
      method: "POST",
      lines: [
        "Transfer-Encoding: chunked",
        ...(announced ? [`Trailer: ${trailers.map(([given]) => given).join(", ")}`] : []),
      ],
      body: `5\r\nabcde\r\n0\r\n${trailers.map(([given, value]) => `${given}: ${value}\r\n`).join("")}\r\n`,
    }),
  http2: (at) =>
    http2Request(at, announced ? [["trailer", trailers.map(([given]) => given).join(", ")]] : [], {
      data: "abcde",
      trailers: trailers.map(([given, value]) => [given.toLowerCase(), value]),
    }),
});

const at = {
  host: "reana.example.org",
  scheme: "https",
  spoofed: "http",
  path: "/",
  marker: "",
  last: [],
} as const;

export const trailerAttacks: readonly Attempt[] = [
  ...spoofedHeaders.map(({ name, value }) => trailer(name, [[name, value(at)]])),
  ...["X_Forwarded_Proto", "X_Forwarded_For", "x.forwarded.proto"].map((name) =>
    trailer(name, [[name, "http"]]),
  ),
  trailer("unannounced", [["X-Forwarded-Proto", "http"]], false),
  trailer("harmless", [["X-Checksum", "abc"]]),
  trailer("Host", [["Host", "spoofed.invalid"]]),
  trailer("Content-Length", [["Content-Length", "400"]]),
  trailer("Transfer-Encoding", [["Transfer-Encoding", "chunked"]]),
  trailer("Connection", [["Connection", "x-forwarded-proto"]]),
  trailer("several", [
    ["X-Forwarded-Proto", "http"],
    ["X_Forwarded_Proto", "http"],
    ["X-Forwarded-Proto", "http"],
  ]),
  {
    kind: "trailers",
    name: "pseudo-header in HTTP/2",
    http2: (place) =>
      http2Request(place, [], { data: "abcde", trailers: [[":authority", "spoofed.invalid"]] }),
  },
];
