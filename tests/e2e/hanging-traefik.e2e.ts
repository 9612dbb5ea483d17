import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import { podPorts } from "../../components/haproxy/config/input";
import type { Site } from "../../tools/verify/index";
import { sendRequest, type HttpResponse } from "../../tools/verify/request";
import { up } from "./command-line";
import { runningPods, runOnNode, type Pod } from "./pod-network";
import { failures, site } from "./site";

/**
 * A Traefik that hangs: its process is stopped by a signal, so that the kernel still accepts connections for it. The kubelet would replace
 * it after half a minute.
 */

/** How long HAProxy may take to notice, in milliseconds: checks take 2 s and come every second, and three have to fail. */
const noticed = 15_000;

/** A client's patience, in milliseconds. What is under way when Traefik hangs waits with it. */
const patience = 2_000;

const traefikPods = (): Promise<readonly Pod[]> => runningPods("reana", "app.kubernetes.io/name=traefik");

describe("a Traefik that hangs", () => {
  let dev: Site;
  before(async () => {
    await up();
    dev = { ...(await site()), timeout: patience };
  });

  it("is noticed: clients get the page, or JSON, and REANA when it goes on", async () => {
    const before = await traefikPods();
    assert.equal(before.length, 1);
    const signalled = (signal: "STOP" | "CONT"): Promise<unknown> =>
      Promise.all(before.map(({ pid }) => runOnNode("kill", `-${signal}`, pid)));
    await signalled("STOP");
    try {
      const { status, headers, body } = await responseBy(dev, "/", 503);
      assert.deepEqual(
        [status, headers.get("content-type"), headers.get("retry-after")],
        [503, "text/html; charset=utf-8", "10"],
      );
      assert.match(body, /REANA is being restarted or cannot be reached/);
      const api = await responseBy(dev, "/api/ping", 503);
      assert.equal(api.headers.get("content-type"), "application/json");
      assert.match((JSON.parse(api.body) as { readonly message: string }).message, /cannot be reached/);
    } finally {
      await signalled("CONT");
    }
    // Each pod checks Traefik by itself, so that one may serve again while another still has its last check before it.
    const haproxies = await runningPods("reana", "app.kubernetes.io/name=haproxy");
    assert.ok(haproxies.length > 0, "no pod of HAProxy runs");
    for (const { address } of haproxies) {
      const pod = { ...dev, connect: { host: address, port: podPorts.https } };
      for (const path of ["/", "/api/ping"]) {
        assert.equal((await responseBy(pod, path, 200)).status, 200);
      }
    }
    assert.deepEqual(await failures(await site()), []);
    assert.deepEqual(await traefikPods(), before, "it was replaced, and did not go on");
  });
});

/** The first response of this status. */
async function responseBy(of: Site, target: string, status: number): Promise<HttpResponse> {
  const begin = Date.now();
  for (;;) {
    const response = await sendRequest(of, { scheme: "https", target }).catch((error: Error) => error);
    if (!(response instanceof Error) && response.status === status) {
      process.stdout.write(
        `      ${target}: ${status} after ${((Date.now() - begin) / 1000).toFixed(1)} s\n`,
      );
      return response;
    }
    const found = response instanceof Error ? response.message : `status ${response.status}`;
    assert.ok(Date.now() - begin < noticed, `no ${status} for ${target}, but ${found}`);
    await sleep(100);
  }
}
