import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { connect as connectTls } from "node:tls";
import { inParallel } from "../../testbed/in-parallel";

/**
 * Started as a process of its own: opens websockets, has a message sent back over each, and leaves them idle. Says how many are open when
 * all are, and again at each request. Arguments: port, `tls` or `plain`, number, host name.
 */

/** On their way at once. */
const atOnce = 32;

/** Addresses of this machine that they come from; all of 127/8 is. */
const addresses = 100;

/** A text frame with two letters, masked with zeros (RFC 6455 §5.2). */
const frame = Buffer.from([0x81, 0x82, 0, 0, 0, 0, 0x68, 0x69]);

const [port = "", scheme = "", count = "", hostname = ""] = process.argv.slice(2);

const request = [
  "GET /0a1b2c3d HTTP/1.1",
  `Host: ${hostname}`,
  "Connection: Upgrade",
  "Upgrade: websocket",
  "Sec-WebSocket-Version: 13",
  "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
  ...(scheme === "tls" ? [] : ["X-Forwarded-Proto: https", "X-Forwarded-For: 198.51.100.7"]),
  "",
  "",
].join("\r\n");

const open = new Set<Socket>();

/** @param from of an address of its own, since HAProxy limits the connections of each */
async function openOne(from: number): Promise<void> {
  const where = { host: "127.0.0.1", port: Number(port), localAddress: `127.0.1.${(from % addresses) + 1}` };
  // The certificate is checked elsewhere (npm run verify); here it would only take time.
  const socket: Socket =
    scheme === "tls"
      ? connectTls({ ...where, servername: hostname, rejectUnauthorized: false, ALPNProtocols: ["http/1.1"] })
      : connect(where);
  socket.on("error", () => undefined);
  socket.once("close", () => open.delete(socket));
  socket.write(request);
  const [response] = (await once(socket, "data")) as [Buffer];
  if (!response.toString().startsWith("HTTP/1.1 101 ")) {
    throw new Error(`no websocket: ${response.toString().split("\r\n")[0]}`);
  }
  socket.write(frame);
  await once(socket, "data");
  open.add(socket);
}

const say = (): void => void process.send?.(open.size);

process.on("message", say);
inParallel([...Array(Number(count)).keys()], openOne, atOnce).then(say, (error: unknown) => {
  process.stderr.write(`${open.size} websockets are open: ${(error as Error).message}\n`);
  process.exit(1);
});
