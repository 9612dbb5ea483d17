import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { connectionDrainCommand } from "../../../components/traefik/connection-drain";

/** More than the kernel takes for a client that does not read. */
const response = Buffer.alloc(32 * 1024 * 1024);

/** A client that reads nothing yet of what a server has sent it. */
async function withWaitingClient(use: (client: Socket, port: number) => Promise<void>): Promise<void> {
  const server = createServer((connection) => void connection.on("error", () => {}).end(response));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const client = connect(port, "127.0.0.1").pause();
  const [accepted] = (await once(server, "connection")) as [Socket];
  try {
    await use(client, port);
  } finally {
    client.destroy();
    accepted.destroy();
    server.close();
  }
}

/** Runs the command in the network of this process, which is the server's. */
function drain(
  seconds: number,
  port: number,
): { readonly child: ChildProcess; readonly ended: Promise<unknown> } {
  const [command = "", ...args] = connectionDrainCommand(seconds, [port]);
  const child = spawn(command, args, { stdio: ["ignore", "ignore", "inherit"] });
  return { child, ended: once(child, "close") };
}

describe("the command that a pod of Traefik runs before it stops", () => {
  it("waits until a slow client has received everything", () =>
    withWaitingClient(async (client, port) => {
      const { child, ended } = drain(60, port);
      await sleep(3_000);
      assert.equal(child.exitCode, null);
      client.resume();
      await ended;
    }));

  it("waits no longer than it may", () =>
    withWaitingClient(async (_, port) => void (await drain(1, port).ended)));

  it("does not wait for clients of other ports", () =>
    withWaitingClient(async (client, port) => {
      const { child, ended } = drain(60, port);
      await drain(60, 1).ended;
      assert.equal(child.exitCode, null);
      client.resume();
      await ended;
    }));
});
