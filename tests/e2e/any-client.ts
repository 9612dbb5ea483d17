import { request as httpRequest } from "node:http";
import { request as httpsRequest } from "node:https";
import { setTimeout as sleep } from "node:timers/promises";
import { nodeAddress } from "../../sandbox/node/addresses";
import type { Ports } from "./test-stack";

/** How often each outcome came, by path and scheme: `https / 200`, for example. */
export type Outcomes = ReadonlyMap<string, number>;

const pause = 50;
const timeout = 20_000;

/** Clients that accept any certificate send requests to node ports, each on a new connection, for as long as the work goes on. */
export async function outcomesDuring(
  hostname: string,
  ports: Ports,
  work: () => Promise<unknown>,
): Promise<Outcomes> {
  const outcomes = new Map<string, number>();
  const note = (outcome: string): void => void outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
  const ended = new AbortController();
  const client = async (scheme: "http" | "https", path: string): Promise<void> => {
    while (!ended.signal.aborted) {
      note(`${scheme} ${path} ${await outcomeOf(scheme, path, hostname, ports)}`);
      await sleep(pause);
    }
  };
  const clients = [client("https", "/"), client("https", "/api/ping"), client("http", "/")];
  try {
    await work();
  } finally {
    ended.abort();
    await Promise.all(clients);
  }
  return outcomes;
}

/** What a client that accepts any certificate gets: a status, or what went wrong. */
export const outcomeOf = (
  scheme: "http" | "https",
  path: string,
  hostname: string,
  ports: Ports,
): Promise<string> =>
  new Promise((resolve) => {
    const send = scheme === "https" ? httpsRequest : httpRequest;
    const request = send({
      host: nodeAddress,
      port: ports[scheme],
      path,
      headers: { host: hostname },
      servername: hostname,
      rejectUnauthorized: false,
      agent: false,
      timeout,
    });
    request.once("response", (response) => {
      response.resume();
      response.once("end", () => resolve(String(response.statusCode)));
      response.once("error", (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
    });
    request.once("timeout", () => request.destroy(new Error("no response")));
    request.once("error", (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
    request.end();
  });
