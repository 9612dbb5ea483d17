import { setTimeout as sleep } from "node:timers/promises";
import { type At, type Attempt, http1Request, http2Request } from "./attempt";
import { legitimateWebsockets } from "./corpus/upgrades";
import { type Column, type EntryPoint, hostname } from "./columns";
import { echoPort } from "./configurations";
import { type EchoServer, type RecordedRequest, startEchoServer } from "./echo-server";
import { healthCheckHost } from "../../components/haproxy/config/input";
import type { LocalHaproxy } from "../../tools/testbed/local-haproxy";
import { streamBytes } from "./http2-frames";
import { inParallel } from "../../tools/testbed/in-parallel";
import { gotThrough, type Truth } from "./oracle";
import { valuesOf } from "./seen-request";
import { send, type Where } from "./send";

/** What became of one attempt at one entry point. */
export interface Outcome {
  readonly attempt: Attempt;
  readonly column: string;
  readonly entryPoint: string;
  /** What got through, one text each; empty when nothing did. */
  readonly through: readonly string[];
  /** How many requests of it the server saw. */
  readonly seen: number;
}

/** Attempts on their way at once. */
const atOnce = 24;

const legitimateKind = "legitimate";

/** After the last response: how long the server may still be getting bytes, in milliseconds. */
const settling = 300;

interface Try {
  readonly attempt: Attempt;
  readonly entryPoint: EntryPoint;
  readonly at: At;
}

/**
 * Tries all attempts at all entry points of a column.
 *
 * @throws Error when a legitimate request does not arrive, or the server sees one that belongs to no attempt
 */
export async function runColumn(
  column: Column,
  attempts: readonly Attempt[],
  haproxy: LocalHaproxy,
): Promise<readonly Outcome[]> {
  const server = await startEchoServer(echoPort);
  try {
    const [first] = column.entryPoints;
    const running = await haproxy.start(column.configuration, first && { port: first.port });
    try {
      const tries = triesOf(column, [...attempts, ...legitimate]);
      await inParallel(tries, (one) => sendTry(one, haproxy.ca), atOnce);
      await sleep(settling);
      return judge(column, tries, server);
    } finally {
      await running.end();
    }
  } finally {
    await server.end();
  }
}

/** Show that what is forwarded is: without them a broken entry point would let nothing through either. */
const legitimate: readonly Attempt[] = [
  {
    kind: legitimateKind,
    name: "a request",
    http1: (at) => http1Request(at, {}),
    http2: (at) => http2Request(at, []),
  },
  ...legitimateWebsockets.map((attempt) => ({ ...attempt, kind: legitimateKind })),
];

function triesOf({ entryPoints }: Column, attempts: readonly Attempt[]): readonly Try[] {
  let count = 0;
  return entryPoints.flatMap((entryPoint) =>
    attempts.flatMap((attempt): readonly Try[] => {
      const possible = entryPoint.protocol === "http/2" ? attempt.http2 : attempt.http1;
      if (possible === undefined) {
        return [];
      }
      count += 1;
      return [{ attempt, entryPoint, at: at(entryPoint, `m${String(count).padStart(5, "0")}m`) }];
    }),
  );
}

function at({ truth: { scheme }, path, last }: EntryPoint, marker: string): At {
  const spoofed = scheme === "https" ? "http" : "https";
  return { host: hostname, scheme, spoofed, path: `${path}${marker}`, marker, last };
}

async function sendTry({ attempt, entryPoint, at }: Try, ca: string): Promise<void> {
  const where: Where = {
    address: "127.0.0.1",
    port: entryPoint.port,
    from: entryPoint.from,
    protocol: entryPoint.protocol,
    tls: entryPoint.tls ? { hostname, ca } : undefined,
  };
  await send(where, bytesOf(attempt, entryPoint.protocol, at), attempt.preamble);
}

/** The bytes of an attempt in a protocol that it has. */
export function bytesOf(attempt: Attempt, protocol: EntryPoint["protocol"], at: At): Buffer {
  const stream = protocol === "http/2" ? attempt.http2?.(at) : undefined;
  return stream === undefined ? Buffer.from(attempt.http1?.(at) ?? "", "latin1") : streamBytes(stream);
}

function judge({ name }: Column, tries: readonly Try[], { requests }: EchoServer): readonly Outcome[] {
  const byMarker = new Map<string, RecordedRequest[]>();
  for (const request of requests.filter((each) => !isHealthCheck(each))) {
    const marker = /m\d{5}m/.exec(request.raw)?.[0] ?? "";
    byMarker.set(marker, [...(byMarker.get(marker) ?? []), request]);
  }
  const stray = byMarker.get("");
  if (stray !== undefined) {
    throw new Error(`${name}: the server saw what belongs to no attempt: ${JSON.stringify(stray[0]?.raw)}`);
  }
  return tries.flatMap(({ attempt, entryPoint, at: { marker } }): readonly Outcome[] => {
    const seen = byMarker.get(marker) ?? [];
    const through = gotThrough(seen, truthOf(entryPoint, attempt));
    if (attempt.kind !== legitimateKind) {
      return [{ attempt, column: name, entryPoint: entryPoint.name, through, seen: seen.length }];
    }
    const problem = legitimateProblem(attempt, entryPoint, seen, through);
    if (problem !== undefined) {
      throw new Error(`${name}, ${entryPoint.name}, ${attempt.name}: ${problem}: ${JSON.stringify(seen)}`);
    }
    return [];
  });
}

/** HAProxy's own requests to its server. */
const isHealthCheck = ({ raw }: RecordedRequest): boolean =>
  raw === `HEAD / HTTP/1.1\r\nhost: ${healthCheckHost}\r\nconnection: close\r\n\r\n`;

/** A legitimate request arrives once, a websocket's as one, and the oracle finds nothing wrong with it. */
function legitimateProblem(
  { websocket = false }: Attempt,
  { forwards }: EntryPoint,
  seen: readonly RecordedRequest[],
  through: readonly string[],
): string | undefined {
  if (seen.length !== (forwards ? 1 : 0)) {
    return `arrived ${seen.length} times`;
  }
  const upgraded = seen.every(
    ({ headers }) => valuesOf(headers, "upgrade").includes("websocket") === websocket,
  );
  return upgraded ? through[0] : "did not arrive as what it was";
}

function truthOf(
  { truth: { scheme, port, client }, forwards }: EntryPoint,
  { websocket = false }: Attempt,
): Truth {
  return {
    forwarded: forwards,
    host: hostname,
    websocket,
    said: new Map([
      ["x-forwarded-proto", [scheme]],
      ["x-forwarded-for", [client]],
      ["x-real-ip", [client]],
      ["x-forwarded-port", [String(port)]],
      ["x-forwarded-host", [hostname]],
    ]),
    required: ["x-forwarded-proto"],
  };
}
