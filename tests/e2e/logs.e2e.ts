import assert from "node:assert/strict";
import { once } from "node:events";
import { connect as connectPlain, type Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { connect as connectTls } from "node:tls";
import { metricsPath } from "../../components/haproxy/config/input";
import { loggedDenyRule } from "../../components/haproxy/config/deny-rules";
import { startEchoServer, type EchoServer } from "../attacks/echo-server";
import {
  connectionLog,
  explainedTerminationStates,
  readLine,
  requestLog,
  type DocumentedLog,
} from "../unit/haproxy/config/log-page";
import { issuedFor } from "../../tools/testbed/server-certificate";
import { haproxyRoot, type HaproxyRoot } from "../../tools/testbed/haproxy-root";
import { freePort, hostname, loopbackConfigInput, startIn, type LoopbackHaproxy } from "./loopback-haproxy";
import { startProxiedTlsServer } from "./proxied-tls-server";

const secret = "c0ffee-token";

/** How long a line may take to be there, in milliseconds. */
const limit = 5_000;

const host = `Host: ${hostname}`;

/** What a client sends, in which a token is; the line that it leads to. */
interface Row {
  readonly name: string;
  readonly listener: "http" | "https";
  readonly head: readonly string[];
  readonly logged: Readonly<Record<string, string>>;
}

const rows: readonly Row[] = [
  {
    name: "a session's URL with its token",
    listener: "https",
    head: [`GET /0a1b2c/lab?token=${secret} HTTP/1.1`, host],
    logged: { "%ft": "https~", "%b/%s": "traefik/traefik", "%ST": "200", "%ts": "--", "%HPO": "/0a1b2c/lab" },
  },
  {
    name: "a target in absolute form",
    listener: "https",
    head: [`GET https://${hostname}/lab?token=${secret} HTTP/1.1`, host],
    logged: { "%ST": "200", "%HPO": "/lab" },
  },
  {
    name: "headers with tokens",
    listener: "https",
    head: [
      "POST /api/workflows HTTP/1.1",
      host,
      `Authorization: Bearer ${secret}`,
      `Cookie: session=${secret}`,
      `Referer: https://${hostname}/lab?token=${secret}`,
      "Content-Length: 0",
    ],
    logged: { "%ST": "200", "%HM": "POST", "%HPO": "/api/workflows", "%HV": "HTTP/1.1" },
  },
  {
    name: "a redirect to https",
    listener: "http",
    head: [`GET /lab?token=${secret} HTTP/1.1`, host],
    logged: { "%ft": "http", "%b/%s": "http/<NOSRV>", "%ST": "301", "%ts": "LR", "%HPO": "/lab" },
  },
  {
    name: "a request that is refused",
    listener: "https",
    head: [`TRACE /lab?token=${secret} HTTP/1.1`, host],
    logged: {
      "%b/%s": "https/<NOSRV>",
      "%ST": "405",
      "%ts": "PR",
      "%HM": "TRACE",
      "%HPO": "/lab",
      [loggedDenyRule]: "method",
    },
  },
  {
    name: "a request that is no HTTP",
    listener: "https",
    head: [`GET /lab?token=${secret} HTTP/1.1`, host, "no header"],
    logged: { "%ST": "400", "%ts": "PR", "%HM": "<BADREQ>", "%HPO": "<BADREQ>" },
  },
  {
    name: "a target with spaces and a line break in it",
    listener: "https",
    head: [`GET /a b?token=${secret}\n HTTP/1.1`, host],
    logged: { "%ST": "400", "%ts": "PR" },
  },
];

/** Sends a head, reads the response until the other side closes, and returns the port that it was sent from. */
async function send(
  { ports }: LoopbackHaproxy,
  { listener, head }: Pick<Row, "listener" | "head">,
): Promise<number> {
  const options = { host: "127.0.0.1", port: ports[listener] };
  const socket: Socket =
    listener === "https"
      ? connectTls({ ...options, servername: hostname, rejectUnauthorized: false })
      : connectPlain(options);
  await once(socket, listener === "https" ? "secureConnect" : "connect");
  const from = socket.localPort ?? 0;
  socket.write([...head, "Connection: close", "", ""].join("\r\n"));
  socket.resume();
  await once(socket, "close");
  return from;
}

describe("HAProxy's log", () => {
  let root: HaproxyRoot;
  let server: Pick<EchoServer, "end">;
  let haproxy: LoopbackHaproxy;

  const begin = async (): Promise<EchoServer> => {
    const echoServer = await startEchoServer(await freePort());
    server = echoServer;
    haproxy = await startIn(root, loopbackConfigInput(echoServer.port));
    return echoServer;
  };
  const linesFrom = (port: number): readonly string[] =>
    haproxy
      .log()
      .split("\n")
      .filter((line) => line.startsWith(`127.0.0.1:${port} `));

  /** The one line about what came from a port. */
  async function lineFrom(port: number, log: DocumentedLog): Promise<Readonly<Record<string, string>>> {
    await logged(() => linesFrom(port).length > 0);
    // A second one would be there by now.
    await sleep(100);
    const lines = linesFrom(port);
    assert.equal(lines.length, 1, haproxy.log());
    return readLine(lines[0] ?? "", log);
  }

  async function logged(isThere: () => boolean): Promise<void> {
    const deadline = Date.now() + limit;
    while (!isThere()) {
      assert.ok(Date.now() < deadline, `not logged:\n${haproxy.log()}`);
      await sleep(50);
    }
  }

  before(async () => {
    root = await haproxyRoot();
    const { certificate, privateKey } = issuedFor(hostname);
    root.writePair("certificate", certificate, privateKey);
  });
  after(() => root.remove());
  afterEach(async () => {
    await haproxy.end();
    await server.end();
  });

  it("has one entry for each request, with every documented field, and no token", async () => {
    const { requests } = await begin();
    for (const row of rows) {
      const found = await lineFrom(await send(haproxy, row), requestLog);
      for (const [field, value] of Object.entries(row.logged)) {
        assert.equal(found[field], value, `${row.name}: ${field}`);
      }
      assert.ok(
        explainedTerminationStates.includes(found["%ts"] ?? ""),
        `${row.name}: ${found["%ts"]} is not explained`,
      );
    }
    // The requests did come with it.
    assert.ok(requests.some(({ raw }) => raw.includes(secret)));
    assert.ok(!haproxy.log().includes(secret), haproxy.log());
  });

  it("has no entry for probes and scrapes", async () => {
    await begin();
    const before = haproxy.log();
    await fetch(`http://127.0.0.1:${haproxy.ports.health}/alive`);
    await fetch(`http://127.0.0.1:${haproxy.ports.metrics}${metricsPath}`);
    await lineFrom(await send(haproxy, { listener: "http", head: ["GET / HTTP/1.1", host] }), requestLog);
    const requests = haproxy.log().slice(before.length).split("\n");
    assert.equal(requests.filter((line) => /^[\d.]+:\d+ /.test(line)).length, 1, haproxy.log());
  });

  it("has entries for Traefik going down and for the 503 responses", async () => {
    await begin();
    await server.end();
    await logged(() => /^Server traefik\/traefik is DOWN, reason: /m.test(haproxy.log()));
    await logged(() => /^backend traefik has no server available!$/m.test(haproxy.log()));
    const line = await lineFrom(
      await send(haproxy, { listener: "https", head: ["GET / HTTP/1.1", host] }),
      requestLog,
    );
    assert.deepEqual([line["%ST"], line["%ts"], line["%b/%s"]], ["503", "SC", "traefik/<NOSRV>"]);
  });

  it("has one entry for each connection with TLS passthrough", async () => {
    const tlsServer = await startProxiedTlsServer();
    server = tlsServer;
    haproxy = await startIn(root, loopbackConfigInput(tlsServer.port, { tls: "passthrough" }));
    const socket = connectPlain({ host: "127.0.0.1", port: haproxy.ports.https });
    await once(socket, "connect");
    const from = socket.localPort ?? 0;
    socket.end(`GET /lab?token=${secret} HTTP/1.1\r\n${host}\r\n\r\n`);
    socket.resume();
    await once(socket, "close");
    const line = await lineFrom(from, connectionLog);
    assert.equal(line["%b/%s"], "traefik-tls/traefik");
    assert.ok(!haproxy.log().includes(secret), haproxy.log());
  });
});
