import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { adapters } from "../../components/chart/adapters";
import type { Site } from "../../tools/verify/index";
import { servedDuring, type WrongResponse } from "./clients";
import { upOf } from "./command-line";
import { settingsOf } from "./deploy-mode";
import { exposureModes } from "./mode-table";
import { send, site } from "./site";
import { makeStack, removeStack, useSettings } from "./stack";
import { modeChangeStack as stack } from "./test-stack";

const adapter = adapters.find(({ series }) => series === "0.95") ?? assert.fail("there is no series 0.95");

/** Seconds that open connections get when HAProxy goes away, and no more than when Traefik does. */
const drainSeconds = 30;

/** The websocket's last message may be older than the end of the update by this: it sends one a second, and machines are slow. In ms. */
const lateMessages = 6_000;

const first = "haproxy";

type Websocket = "stays" | "drains";

/** Exposure modes that the stack changes to, in order, with what happens to a websocket that was open before. */
const changes: readonly (readonly [to: string, websocket: Websocket])[] = [
  ["passthrough", "drains"],
  ["controller-redirect", "drains"],
  ["passthrough", "drains"],
  ["haproxy", "drains"],
  ["controller-http", "drains"],
  ["controller-redirect", "stays"],
  ["haproxy", "drains"],
  ["load-balancer-proxy-protocol", "drains"],
  ["haproxy", "drains"],
];

function useMode(name: string): void {
  const mode = exposureModes(stack).find((candidate) => candidate.name === name);
  assert.ok(mode !== undefined, `there is no exposure mode ${name}`);
  const settings = settingsOf(mode, adapter, stack);
  const frontEnd = settings["frontEnd"] as { readonly type: string };
  const timeouts = frontEnd.type === "haproxy" ? { timeouts: { drainSeconds } } : {};
  useSettings({ ...settings, frontEnd: { ...frontEnd, ...timeouts } }, stack);
}

const described = ({ after, connection, path, fault }: WrongResponse): string =>
  `${after.toFixed(1)} s, ${connection} connection, ${path}: ${fault}`;

describe("changing the exposure mode of a stack", () => {
  const workflow = randomUUID();

  before(async () => {
    await makeStack(stack);
    useMode(first);
    await upOf(stack);
    const path = `/api/workflows/${workflow}/open/jupyter`;
    const { status, body } = await send(await site(undefined, stack), path, "POST");
    assert.equal(status, 200, body);
  });

  after(async () => {
    await removeStack(stack);
  });

  for (const [index, [to, websocket]] of changes.entries()) {
    const from = changes[index - 1]?.[0] ?? first;
    it(`clients get correct responses only (${from} to ${to})`, async () => {
      const clients: Site = await site(undefined, stack);
      useMode(to);
      const begin = Date.now();
      const served = await servedDuring(clients, `/${workflow}/api/kernels/echo`, () => upOf(stack));
      const took = Date.now() - begin;
      process.stdout.write(
        `      ${Math.round(took / 1000)} s, ${served.correct} correct responses, ${served.wrong.length} others; the websocket was open ` +
          `for ${Math.round(served.websocketOpen / 1000)} s\n`,
      );
      assert.deepEqual(served.wrong.map(described), []);
      assert.ok(served.correct > 50, `only ${served.correct} requests were served`);
      const least = { stays: took, drains: Math.min(took, drainSeconds * 1000) };
      assert.ok(
        served.websocketOpen > least[websocket] - lateMessages,
        `${served.websocketOpen} of ${took} ms`,
      );
      // Sessions that were open are still there, at the same URL.
      assert.equal((await send(clients, `/${workflow}/`, "GET")).status, 200);
    });
  }
});
