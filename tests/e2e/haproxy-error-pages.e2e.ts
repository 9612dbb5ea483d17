import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer, type IncomingMessage, type Server } from "node:http";
import { request } from "node:https";
import { setTimeout as sleep } from "node:timers/promises";
import {
  freePort,
  hostname,
  loopbackConfigInput,
  startLoopbackHaproxy,
  type CertifiedHaproxy,
} from "./loopback-haproxy";

interface HttpResponse {
  readonly status: number | undefined;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

/** HAProxy checks its server once a second, and three results change its state. */
const untilDown = 5_000;

describe("HAProxy's error pages", () => {
  let haproxy: CertifiedHaproxy;
  let traefik: Server | undefined;
  afterEach(async () => {
    await haproxy.end();
    traefik?.close();
    traefik?.closeAllConnections();
    traefik = undefined;
  });

  async function ask(path: string): Promise<HttpResponse> {
    const sent = request({
      host: "127.0.0.1",
      port: haproxy.ports.https,
      servername: hostname,
      ca: haproxy.ca,
      path,
      headers: { host: hostname },
    });
    sent.end();
    const [response] = (await once(sent, "response")) as [IncomingMessage];
    const pieces: Buffer[] = [];
    for await (const piece of response) {
      pieces.push(piece as Buffer);
    }
    return {
      status: response.statusCode,
      headers: response.headers,
      body: Buffer.concat(pieces).toString("utf8"),
    };
  }

  const isPage = ({ headers, body }: HttpResponse): void => {
    assert.equal(headers["content-type"], "text/html; charset=utf-8");
    assert.equal(headers["cache-control"], "no-store");
    assert.match(body, /^<!DOCTYPE html>.*<\/html>$/);
    assert.doesNotMatch(body, /haproxy|traefik|127\.0\.0\.1|server is available/i);
  };

  it("say that REANA is unavailable, and reload", async () => {
    haproxy = await startLoopbackHaproxy(loopbackConfigInput(await freePort()));
    for (const pause of [0, untilDown]) {
      await sleep(pause);
      const response = await ask("/");
      assert.equal(response.status, 503);
      isPage(response);
      assert.equal(response.headers["retry-after"], "10");
      assert.match(response.body, /REANA is being restarted or cannot be reached/);
      assert.match(response.body, /http-equiv="refresh" content="10"/);
    }
  });

  it("are JSON with a message for reana-client", async () => {
    haproxy = await startLoopbackHaproxy(loopbackConfigInput(await freePort()));
    await sleep(untilDown);
    const { status, headers, body } = await ask("/api/ping");
    assert.equal(status, 503);
    assert.equal(headers["content-type"], "application/json");
    assert.equal(headers["retry-after"], "10");
    assert.deepEqual(JSON.parse(body), {
      message: "REANA is being restarted or cannot be reached at the moment.",
    });
  });

  it("exist for a response that is cut off, and for a timeout", async () => {
    traefik = createServer((request, response) => {
      if (request.url === "/breaks-off") {
        response.socket?.destroy();
      } else if (request.url !== "/never-responds") {
        // HAProxy's health check.
        response.end();
      }
    }).listen(0, "127.0.0.1");
    await once(traefik, "listening");
    const { port } = traefik.address() as { port: number };
    haproxy = await startLoopbackHaproxy(
      loopbackConfigInput(port, { frontEnd: { timeouts: { inactivitySeconds: 5 } } }),
    );
    const broken = await ask("/breaks-off");
    assert.equal(broken.status, 502);
    isPage(broken);
    const late = await ask("/never-responds");
    assert.equal(late.status, 504);
    isPage(late);
    assert.match(late.body, /did not respond in time/);
    // What takes that long is not requested again and again.
    assert.doesNotMatch(late.body, /refresh/);
  });

  it("do not replace error responses of the backend, but those to programs", async () => {
    traefik = createServer((_, response) =>
      response.writeHead(503, { "x-from": "reana" }).end("busy"),
    ).listen(0, "127.0.0.1");
    await once(traefik, "listening");
    const { port } = traefik.address() as { port: number };
    haproxy = await startLoopbackHaproxy(loopbackConfigInput(port));
    const { status, headers, body } = await ask("/info");
    assert.deepEqual([status, headers["x-from"], body], [503, "reana", "busy"]);
  });
});
