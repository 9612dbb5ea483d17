import assert from "node:assert/strict";
import { createHash, randomBytes } from "node:crypto";
import { createReadStream, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import type { Endpoint } from "../../tools/verify/index";
import { portOf } from "../../tools/verify/site";
import { up } from "./command-line";
import { reanaClient, type ReanaClient } from "./reana-client";
import { site } from "./site";
import { currentSettings, useSettings } from "./stack";
import { stallingRelay, type StallingRelay } from "./stalling-relay";

/** Where the relay is that the client meets in the site's place. */
const relayAddress = "127.0.0.29";

/** Longer than uWSGI waits by default, 4 s. Milliseconds. */
const silence = 9_000;

const megabyte = 1024 * 1024;

const specification = `version: 0.9.0
inputs:
  files: [small.txt]
workflow:
  type: serial
  specification:
    steps:
      - environment: docker.io/library/debian:12
        commands: [ls]
`;

describe("reana-client", () => {
  let configured: Readonly<Record<string, unknown>>;
  before(() => (configured = currentSettings()));
  after(async () => {
    useSettings(configured);
    await up();
  });

  for (const tls of ["terminate", "passthrough"] as const) {
    describe(`with frontEnd.tls ${tls}`, () => {
      let client: ReanaClient;
      let relay: StallingRelay;
      before(async () => {
        useSettings({
          ...configured,
          frontEnd: { ...(configured["frontEnd"] as Record<string, unknown>), tls },
        });
        await up();
        const dev = await site();
        const at = { host: relayAddress, port: portOf(dev.url) };
        relay = await stallingRelay(at, dev.connect as Endpoint, silence);
        client = await reanaClient(dev.url, relayAddress);
        writeFileSync(join(client.directory, "reana.yaml"), specification);
        mkdirSync(join(client.directory, "downloaded"));
      });
      after(() => {
        relay.close();
        client.remove();
      });

      it("pings, creates a workflow, and lists it", async () => {
        assert.match(await client.run("ping"), /Status: Connected/);
        writeFileSync(join(client.directory, "small.txt"), "small");
        assert.match(
          await client.run("create", "--name", `${tls}-flow`),
          new RegExp(`^${tls}-flow\\.1$`, "m"),
        );
        assert.match(await client.run("list"), new RegExp(`^${tls}-flow +1 .* created`, "m"));
      });

      for (const [what, name, size, stallsAfter] of [
        ["200 MB", "large.bin", 200 * megabyte, undefined],
        ["a file over a line that stops for a while", "stalled.bin", 64 * megabyte, megabyte],
      ] as const) {
        it(`uploads and downloads ${what}, whole`, async () => {
          writeFileSync(join(client.directory, name), randomBytes(size));
          relay.stallAfter(stallsAfter);
          const workflow = ["--workflow", `${tls}-flow.1`];
          assert.match(await client.run("upload", ...workflow, name), /SUCCESS/);
          assert.match(await client.run("download", ...workflow, name, "-o", "downloaded"), /SUCCESS/);
          const [sent, got] = [
            await sha256(join(client.directory, name)),
            await sha256(join(client.directory, "downloaded", name)),
          ];
          assert.equal(got, sent);
        });
      }
    });
  }
});

async function sha256(file: string): Promise<string> {
  const hash = createHash("sha256");
  await pipeline(createReadStream(file), hash);
  return hash.digest("hex");
}
