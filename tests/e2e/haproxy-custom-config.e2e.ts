import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer, type Server } from "node:http";
import { connect } from "node:tls";
import { shownStacks } from "../docs-stacks";
import { settings } from "../unit/config/stack-settings";
import {
  hostname,
  loopbackConfigInput,
  startLoopbackHaproxy,
  type CertifiedHaproxy,
} from "./loopback-haproxy";
import { rawClient, statusOf } from "./raw-request";

/** Responds with its name and the forwarded scheme. */
async function server(name: string): Promise<{ readonly listener: Server; readonly port: number }> {
  const listener = createServer((request, response) =>
    response.end(
      `${name} ${String(request.headers["x-forwarded-proto"])} ${String(request.headers["x-forwarded-for"])}`,
    ),
  ).listen(0, "127.0.0.1");
  await once(listener, "listening");
  return { listener, port: (listener.address() as { port: number }).port };
}

/** The examples of the page, in its order. */
const [allowList, maintenance, beside, paths] = shownStacks("docs/custom-config.md");

describe("examples of docs/custom-config.md in HAProxy", () => {
  let reana: Awaited<ReturnType<typeof server>>;
  let status: Awaited<ReturnType<typeof server>>;
  let haproxy: CertifiedHaproxy;
  before(async () => {
    [reana, status] = [await server("reana"), await server("status")];
  });
  after(() => {
    for (const { listener } of [reana, status]) {
      listener.close();
      listener.closeAllConnections();
    }
  });
  afterEach(() => haproxy.end());

  /** HAProxy with the lines of an example, where servers of 192.0.2.0/24 are this machine's. */
  async function start(example: typeof allowList | undefined): Promise<void> {
    const text = JSON.stringify(example?.settings).replaceAll("192.0.2.30:8080", `127.0.0.1:${status.port}`);
    const { frontEnd } = settings(JSON.parse(text) as Record<string, unknown>);
    assert.ok(frontEnd.type === "haproxy" && frontEnd.customConfig.rules.length > 0);
    haproxy = await startLoopbackHaproxy(
      loopbackConfigInput(reana.port, {
        customConfig: frontEnd.customConfig,
        // So that clients of any address can be had.
        loadBalancer: { forwardsVia: "PROXY protocol", sourceRanges: ["127.0.0.1"] },
      }),
    );
  }

  /** Status and body of the response over TLS to a client of an address. */
  async function ask(path: string, client: string): Promise<{ status: number; response: string }> {
    const { socket } = await rawClient(haproxy.ports.https);
    socket.write(`PROXY TCP${client.includes(":") ? "6" : "4"} ${client} ${client} 1234 443\r\n`);
    const tls = connect({ socket, servername: hostname, ca: haproxy.ca });
    tls.write(
      `GET ${path} HTTP/1.1\r\nHost: ${hostname}\r\nX-Forwarded-Proto: http\r\nX-Forwarded-For: 192.0.2.10\r\nConnection: close\r\n\r\n`,
    );
    const pieces: Buffer[] = [];
    tls.on("data", (piece: Buffer) => pieces.push(piece));
    await once(tls, "close");
    const response = Buffer.concat(pieces).toString("utf8");
    return { status: statusOf(response), response };
  }

  it("allow the listed addresses only, whatever X-Forwarded-For says", async () => {
    await start(allowList);
    for (const inside of ["192.0.2.77", "2001:db8::7"]) {
      const { response } = await ask("/", inside);
      assert.ok(response.endsWith(`reana https ${inside}`), response);
    }
    for (const outside of ["198.51.100.7", "2001:db9::7"]) {
      assert.equal((await ask("/", outside)).status, 403);
    }
  });

  it("show a maintenance page to all addresses but one", async () => {
    await start(maintenance);
    const closed = await ask("/api/ping", "192.0.2.11");
    assert.equal(closed.status, 503);
    assert.match(closed.response, /^retry-after: 3600\r$/im);
    assert.match(closed.response, /^content-type: text\/html; charset=utf-8\r$/im);
    assert.ok(closed.response.endsWith("<h1>REANA is back at noon</h1>"));
    assert.ok((await ask("/", "192.0.2.10")).response.endsWith("reana https 192.0.2.10"));
  });

  it("forward sanitised requests to a server beside REANA", async () => {
    await start(beside);
    for (const [path, name] of [
      ["/status", "status"],
      ["/status/a", "status"],
      ["/statuses", "reana"],
      ["/", "reana"],
    ] as const) {
      const { response } = await ask(path, "198.51.100.7");
      assert.ok(response.endsWith(`${name} https 198.51.100.7`), response);
    }
  });

  it("compare a path in every spelling", async () => {
    await start(paths);
    for (const [path, status] of [
      ["/admin", 403],
      ["/admin/a", 403],
      ["/ADMIN", 403],
      ["//admin", 403],
      ["/%61dmin", 403],
      ["/%2Fadmin", 403],
      ["/admin%2Fa", 403],
      [`https://${hostname}/admin`, 403],
      [`https://${hostname}//%61dmin?a`, 403],
      ["/a/../admin", 400],
      ["/a/%2e%2E/admin", 400],
      ["/./admin", 400],
      ["/admin/..", 400],
      ["/administration", 200],
      ["/a/admin", 200],
      ["/a..b/.c/..d", 200],
      ["/?admin", 200],
    ] as const) {
      assert.equal((await ask(path, "198.51.100.7")).status, status, path);
    }
    assert.equal((await ask("//admin", "192.0.2.7")).status, 200);
  });
});
