import { once } from "node:events";
import type { IncomingMessage } from "node:http";
import { Agent, request as httpsRequest } from "node:https";
import type { Endpoint, Site } from "../../tools/verify/index";

/** A response over a connection that a client keeps. */
export interface KeptResponse {
  readonly status: number;
  /** Whether the server says that the connection ends with this response. */
  readonly closes: boolean;
  /** Port of the client, by which one connection is told from another. */
  readonly clientPort: number | undefined;
}

/** A client that sends one request after the other over one connection, for as long as the server keeps it. */
export class KeptConnection {
  private readonly agent = new Agent({ keepAlive: true, maxSockets: 1 });

  constructor(private readonly of: Site) {}

  /** @throws Error where the connection is closed before a response has come */
  async send(method: "GET" | "POST", path: string): Promise<KeptResponse> {
    const { host, port } = this.of.connect as Endpoint;
    const { host: authority, hostname } = this.of.url;
    const sent = httpsRequest({
      ...{ host, port, path, method, agent: this.agent, servername: hostname, ca: this.of.ca },
      headers: { host: authority, "content-length": 0 },
    });
    sent.end();
    const [response] = (await once(sent, "response")) as [IncomingMessage];
    const clientPort = response.socket.localPort;
    response.resume();
    await once(response, "end");
    return {
      status: response.statusCode ?? 0,
      closes: response.headers.connection === "close",
      clientPort,
    };
  }

  end(): void {
    this.agent.destroy();
  }
}
