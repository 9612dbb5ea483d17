import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { hostname } from "./configurations";

/** The client: h2load, with a fixed number of requests. */
export interface Load {
  readonly protocol: "HTTP/1.1" | "HTTP/1.1 over TLS" | "HTTP/2 over TLS";
  readonly port: number;
  readonly requests: number;
  readonly connections: number;
  /** Asked for one after the other. */
  readonly paths: readonly string[];
}

/** What the bench takes from Debian, and what for. */
export const debianPackages: Readonly<Record<string, string>> = {
  "nghttp2-client": "h2load, the client",
};

/** Longest that one run may take, in milliseconds. */
const limit = 60_000;

/** Streams of one HTTP/2 connection at once, as many as browsers like to open for a page. */
const streams = 8;

/** What a browser that is logged in sends, and what a load balancer adds before exposure mode load-balancer-tls. */
const headers: readonly string[] = [
  "user-agent: Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0",
  "accept: application/json, text/plain, */*",
  "accept-language: en-US,en;q=0.5",
  "accept-encoding: gzip, deflate, br, zstd",
  `referer: https://${hostname}/`,
  `cookie: session=${"0123456789abcdef".repeat(16)}.${"abcdef".repeat(4)}; csrftoken=${"f".repeat(32)}`,
  "sec-fetch-dest: empty",
  "sec-fetch-mode: cors",
  "sec-fetch-site: same-origin",
];

const fromBalancer = ["x-forwarded-for: 198.51.100.7", "x-forwarded-proto: https"];

/**
 * Sends the requests.
 *
 * @throws Error unless every one of them was successful
 */
export async function send({ protocol, port, requests, connections, paths }: Load): Promise<void> {
  const tls = protocol !== "HTTP/1.1";
  const scheme = tls ? "https" : "http";
  const args = [
    "--threads=1",
    `--requests=${requests}`,
    `--clients=${connections}`,
    `--max-concurrent-streams=${protocol === "HTTP/2 over TLS" ? streams : 1}`,
    ...(protocol === "HTTP/2 over TLS" ? [] : ["--h1"]),
    `--connect-to=127.0.0.1:${port}`,
    ...[...headers, ...(tls ? [] : fromBalancer)].map((header) => `--header=${header}`),
    ...paths.map((path) => `${scheme}://${hostname}${path}`),
  ];
  const { stdout } = await promisify(execFile)("h2load", args, { timeout: limit });
  const succeeded = Number(/status codes: (\d+) 2xx/.exec(stdout)?.[1]);
  if (succeeded !== requests) {
    throw new Error(`of ${requests} requests over ${protocol} ${succeeded} succeeded:\n${stdout}`);
  }
}
