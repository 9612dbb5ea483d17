import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { cached, keyOf } from "../../sandbox/cache";
import { buildLogDirectory } from "../../sandbox/directories";
import { run } from "../../sandbox/processes";
import { parseResponses, type Stream } from "./responses";

/**
 * The load generator: vegeta, which sends requests at a steady rate, whatever becomes of those before, and writes down each. Its connections are
 * those of Go's http package. So it behaves as clients do: it obeys GOAWAY, and repeats a request where a kept connection was closed before it
 * was sent. h2load of nghttp2 does neither: it ends where a server closes.
 */

const moduleDirectory = join(__dirname, "load-generator");

/** @returns path of the program, from the cache or built from the pinned module: ten seconds */
export async function loadGenerator(): Promise<string> {
  const sources = ["go.mod", "go.sum"].map((file) => readFileSync(join(moduleDirectory, file)));
  const log = join(buildLogDirectory(), "vegeta.log");
  const directory = await cached("vegeta", keyOf([process.arch, ...sources]), async (scratch) => {
    const module = join(scratch, "module");
    cpSync(moduleDirectory, module, { recursive: true });
    const env = { ...process.env, CGO_ENABLED: "0", GOTOOLCHAIN: "local", GOWORK: "off" };
    const program = join(scratch, "vegeta");
    await run("go", ["build", "-buildvcs=false", "-o", program, "github.com/tsenart/vegeta/v12"], {
      log,
      cwd: module,
      env,
    });
    rmSync(module, { recursive: true });
  });
  return join(directory, "vegeta");
}

/** One kind of client. */
export interface Client {
  readonly name: string;
  readonly http2: boolean;
  readonly keepAlive: boolean;
  /** Requests a second. */
  readonly rate: number;
}

/** Some hundred requests a second, a third of them over connections that are new. */
export const clients: readonly Client[] = [
  { name: "HTTP/1.1, kept", http2: false, keepAlive: true, rate: 34 },
  { name: "HTTP/1.1, new", http2: false, keepAlive: false, rate: 16 },
  { name: "HTTP/2, kept", http2: true, keepAlive: true, rate: 38 },
  { name: "HTTP/2, new", http2: true, keepAlive: false, rate: 15 },
];

export interface Target {
  readonly method: "GET" | "POST";
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/**
 * What vegeta reads of targets, in its format `http`.
 *
 * @param bodyFile path of the file that a target's body lies in
 */
export const targetsText = (targets: readonly Target[], bodyFile: (index: number) => string): string =>
  targets
    .map(({ method, url, headers = {}, body }, index) => [
      `${method} ${url}`,
      ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
      ...(body === undefined ? [] : [`@${bodyFile(index)}`]),
      "",
    ])
    .flat()
    .join("\n");

export interface Load {
  readonly program: string;
  readonly targets: readonly Target[];
  /** Where connections lead, instead of the URLs' host and port. */
  readonly connectTo: { readonly host: string; readonly port: number };
  /** PEM of the CAs to trust. */
  readonly authorities: string;
}

/** However a run ends: longest that a client sends, in seconds. */
const limit = 300;

/** How long a client waits for one response, in seconds. */
const timeout = 30;

/** A load that is being sent. */
export interface RunningLoad {
  /** Ends it, and waits for the last responses. */
  readonly end: () => Promise<readonly Stream[]>;
}

export function startLoad({ program, targets, connectTo, authorities }: Load): RunningLoad {
  const directory = mkdtempSync(join(tmpdir(), "load-"));
  const file = (name: string, text: string): string => {
    const path = join(directory, name);
    writeFileSync(path, text);
    return path;
  };
  const bodyFile = (index: number): string => file(`body-${index}`, targets[index]?.body ?? "");
  const targetsFile = file("targets", targetsText(targets, bodyFile));
  const caFile = file("ca.pem", authorities);
  const { host: publicHost } = new URL(targets[0]?.url ?? "");
  const running = clients.map((client, index) => {
    const results = join(directory, `results-${index}`);
    const child = spawn(
      program,
      [
        "attack",
        `-targets=${targetsFile}`,
        `-rate=${client.rate}/1s`,
        `-duration=${limit}s`,
        `-timeout=${timeout}s`,
        `-http2=${client.http2}`,
        `-keepalive=${client.keepAlive}`,
        `-root-certs=${caFile}`,
        `-connect-to=${publicHost}:${connectTo.host}:${connectTo.port}`,
        // Enough to know HAProxy's page by.
        "-max-body=1000",
        "-redirects=-1",
        `-output=${results}`,
      ],
      { stdio: ["ignore", "ignore", "inherit"] },
    );
    return { client, child, results };
  });
  return {
    end: async () => {
      try {
        await Promise.all(running.map(({ child }) => stopped(child)));
        return await Promise.all(
          running.map(async ({ client, results }) => ({
            name: client.name,
            responses: parseResponses(await encoded(program, results)),
          })),
        );
      } finally {
        rmSync(directory, { recursive: true });
      }
    },
  };
}

/** It sends no more and waits for what is under way. */
async function stopped(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) {
    throw new Error(`vegeta ended by itself, with ${child.exitCode ?? child.signalCode}`);
  }
  const ended = once(child, "close");
  child.kill("SIGINT");
  await ended;
}

async function encoded(program: string, results: string): Promise<string> {
  const child = spawn(program, ["encode", "-to=json", results], { stdio: ["ignore", "pipe", "inherit"] });
  const pieces: Buffer[] = [];
  child.stdout.on("data", (piece: Buffer) => pieces.push(piece));
  await once(child, "close");
  return Buffer.concat(pieces).toString("utf8");
}
