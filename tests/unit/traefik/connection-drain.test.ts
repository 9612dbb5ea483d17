import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { connectionDrainCommand } from "../../../components/traefik/connection-drain";

/** More than the kernel takes for a client that does not read. */
const response = Buffer.alloc(32 * 1024 * 1024);

/** A client that reads nothing yet of a response, and the command in the network of its server. */
async function whileClientWaits(
  seconds: number,
  use: (client: Socket, ended: Promise<number>, hasEnded: () => boolean) => Promise<void>,
): Promise<void> {
  const server = createServer((connection) => void connection.on("error", () => {}).end(response));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const client = connect(port, "127.0.0.1").pause();
  const [accepted] = (await once(server, "connection")) as [Socket];
  try {
    const [command = "", ...args] = connectionDrainCommand(seconds, [port]);
    const child = spawn(command, args, { stdio: ["ignore", "ignore", "inherit"] });
    let has = false;
    const ended = once(child, "close").then(([code]) => {
      has = true;
      return Number(code);
    });
    await use(client, ended, () => has);
    await ended;
  } finally {
    client.destroy();
    accepted.destroy();
    server.close();
  }
}

describe("the command that a pod of Traefik runs before it stops", () => {
  it("waits until a slow client has received everything", () =>
    whileClientWaits(60, async (client, ended, hasEnded) => {
      await sleep(3_000);
      assert.equal(hasEnded(), false);
      client.resume();
      await ended;
    }));

  it("waits no longer than it may", () => whileClientWaits(1, async (_, ended) => void (await ended)));

  it("does not wait for clients of other ports", async () => {
    await whileClientWaits(60, async (client, _, hasEnded) => {
      const [command = "", ...args] = connectionDrainCommand(60, [1]);
      await once(spawn(command, args, { stdio: "inherit" }), "close");
      assert.equal(hasEnded(), false);
      client.resume();
    });
  });
});
