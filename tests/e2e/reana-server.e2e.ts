import assert from "node:assert/strict";
import { createHash, randomBytes, randomUUID } from "node:crypto";
import { request as httpsRequest } from "node:https";
import { setTimeout as sleep } from "node:timers/promises";
import type { Endpoint, Site } from "../../tools/verify/index";
import { indications, missingIndications, trySpoofingBlindly } from "../../tools/verify/indications";
import { spoofAttempts } from "../../tools/verify/spoof-attempts";
import { up } from "./command-line";
import { send, site } from "./site";

/** How reana-server serves clients through all hops: errors, logins, limits, and files of clients that are slow. */

/** Longer than uWSGI waits by default, 4 s. Milliseconds. */
const silence = 9_000;

/** More than all buffers between client and server hold. */
const fileSize = 64 * 1024 * 1024;

describe("reana-server behind HAProxy", () => {
  let dev: Site;
  before(async () => {
    await up();
    dev = await site();
  });

  const workspace = (query: string): string => `/api/workflows/${randomUUID()}/workspace${query}`;

  it("shows its errors as JSON", async () => {
    for (const [path, status] of [
      [workspace("?file_name=a"), 401],
      ["/api/info", 401],
      ["/api/no-such-path", 404],
    ] as const) {
      const answer = await send(dev, path, path.includes("workspace") ? "POST" : "GET");
      assert.equal(answer.status, status, path);
      assert.equal((JSON.parse(answer.body) as { status: number }).status, status);
    }
    assert.equal((await send(dev, "/api/info?access_token=t", "GET")).status, 200);
    assert.equal((await send(dev, "/api/config", "GET")).status, 200);
  });

  it("shows by logins and counters which host and client it sees, and trusts no client", async () => {
    const shows = await indications(dev);
    assert.deepEqual(missingIndications(shows), []);
    assert.equal(shows.login?.url.host, dev.url.host);
    for (const attempt of spoofAttempts) {
      assert.equal(await trySpoofingBlindly(dev, attempt, shows), undefined, attempt.name);
    }
  });

  it("takes the whole file of a client that is silent for a while", async () => {
    const whole = randomBytes(100_000);
    const answer = await send(dev, workspace("?file_name=slow.bin&access_token=t"), "POST", {
      size: whole.length,
      write: async (put) => {
        put(whole.subarray(0, 50_000));
        await sleep(silence);
        put(whole.subarray(50_000));
      },
    });
    assert.equal(answer.status, 200, answer.body);
    assert.equal((JSON.parse(answer.body) as { sha256: string }).sha256, sha256(whole));
  });

  it("gives the whole file to a client that reads nothing for a while", async () => {
    const [path, whole] = [workspace(""), randomBytes(fileSize)];
    const uploaded = await send(dev, `${path}?file_name=large.bin&access_token=t`, "POST", {
      size: whole.length,
      write: (put) => Promise.resolve(put(whole)),
    });
    assert.equal(uploaded.status, 200, uploaded.body);
    assert.equal(sha256(await readLate(dev, `${path}/large.bin?access_token=t`)), sha256(whole));
  });
});

const sha256 = (bytes: Buffer): string => createHash("sha256").update(bytes).digest("hex");

/** The body of a response whose reader stops after the first bytes, and goes on later. */
async function readLate(of: Site, path: string): Promise<Buffer> {
  const { host, port } = of.connect as Endpoint;
  const options = { host, port, path, servername: of.url.hostname, ca: of.ca, agent: false };
  const request = httpsRequest({ ...options, headers: { host: of.url.host } });
  return new Promise((resolve, reject) => {
    request.once("error", reject);
    request.once("response", (response) => {
      const pieces: Buffer[] = [];
      response.on("data", (piece: Buffer) => pieces.push(piece));
      response.once("data", () => {
        response.pause();
        setTimeout(() => response.resume(), silence);
      });
      response.once("error", reject);
      response.once("end", () => resolve(Buffer.concat(pieces)));
    });
    request.end();
  });
}
