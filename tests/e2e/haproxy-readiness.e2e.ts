import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import { loopbackConfigInput, startLoopbackHaproxy } from "./loopback-haproxy";

/** How long Traefik takes for a response, in milliseconds; HAProxy waits 2 s for that of a check. */
const responseTime = 1_000;

describe("HAProxy's readiness", () => {
  it("waits until Traefik has responded, and not for a connection alone", async () => {
    let responded = false;
    const traefik = createServer((_, response) => {
      setTimeout(() => {
        responded = true;
        response.writeHead(404).end();
      }, responseTime);
    }).listen(0, "127.0.0.1");
    await once(traefik, "listening");
    const { port } = traefik.address() as { readonly port: number };
    try {
      // Returns once it says that it is ready.
      const haproxy = await startLoopbackHaproxy(loopbackConfigInput(port));
      await haproxy.end();
      assert.ok(responded, "ready before Traefik has responded");
    } finally {
      traefik.close();
      traefik.closeAllConnections();
    }
  });
});
