import type { LocalHaproxy } from "../../testbed/local-haproxy";
import { table } from "../statistics";
import { haproxyCandidate, type LogReader } from "./candidates";
import {
  compare,
  comparisonColumns,
  comparisonRow,
  pieces,
  type Candidate,
  type Compared,
  type Effort,
} from "./compare";
import {
  anchor,
  responses,
  behindBalancer,
  endingTls,
  ports,
  smallResponse,
  type Variant,
} from "./configurations";
import type { Load } from "./load";
import { type Held, holdWebsockets, websocketColumns, websocketRow } from "./websockets";
import { inRow, traefiks } from "./whole-path";

export const parts = ["requests", "handshakes", "websockets", "path"] as const;
export type Part = (typeof parts)[number];

export interface Efforts {
  readonly requests: Effort;
  readonly handshakes: Effort;
  readonly path: Effort;
  /** Connections at once. */
  readonly connections: number;
  /**
   * HAProxy takes two file descriptors for a websocket, and 20,000 are what a process is often given, of which a frontend for plain http
   * beside the one for TLS gets a tenth; the other's maxconn is 1024.
   */
  readonly websockets: { readonly plain: number; readonly tls: number; readonly anchor: number };
}

export const full: Efforts = {
  requests: { rounds: 21, requests: 8000 },
  handshakes: { rounds: 9, requests: 1600 },
  path: { rounds: 9, requests: 6000 },
  connections: 32,
  websockets: { plain: 9850, tls: 8900, anchor: 1000 },
};

/** To see whether everything works. */
export const quick: Efforts = {
  requests: { rounds: 1, requests: 400 },
  handshakes: { rounds: 1, requests: 80 },
  path: { rounds: 1, requests: 400 },
  connections: 8,
  websockets: { plain: 100, tls: 100, anchor: 100 },
};

const protocols = ["HTTP/1.1", "HTTP/1.1 over TLS", "HTTP/2 over TLS"] as const;
type Protocol = (typeof protocols)[number];

/** The parts of the bench; each gives the table that is its report. */
/** Settings for that many connections of one address. The process here has no memory limit. */
const fromOneAddress = (connections: number): Readonly<Record<string, unknown>> => ({
  maxConnections: connections,
  connectionsPerAddress: "unlimited",
  openRequestsPerAddress: "unlimited",
  resources: { limits: { memory: "16Gi" } },
});

export class Bench {
  private readonly direct = { upstream: `127.0.0.1:${ports.backend}`, logging: false } as const;

  constructor(
    private readonly haproxy: LocalHaproxy,
    private readonly log: LogReader,
    private readonly efforts: Efforts,
    private readonly progress: (text: string) => void,
  ) {}

  /** @param traefik path of its binary */
  async run(chosen: readonly Part[], traefik: string): Promise<readonly string[]> {
    const does: Readonly<Record<Part, () => Promise<string>>> = {
      requests: () => this.requests(),
      handshakes: () => this.handshakes(),
      websockets: () => this.websockets(),
      path: () => this.path(traefik),
    };
    const tables: string[] = [];
    for (const part of chosen) {
      tables.push(await does[part]());
    }
    return tables;
  }

  private async requests(): Promise<string> {
    const rows: Compared[] = [];
    for (const logging of [false, true]) {
      for (const protocol of protocols) {
        const variant = { ...this.direct, logging };
        rows.push(
          await compare(
            `a request, ${protocol}, ${logging ? "with" : "without"} logging`,
            { program: this.program(protocol, variant), anchor: this.anchor(protocol, variant) },
            this.load(protocol),
            this.efforts.requests,
            this.progress,
          ),
        );
      }
    }
    return table(comparisonColumns, rows.map(comparisonRow));
  }

  private async handshakes(): Promise<string> {
    const effort = this.efforts.handshakes;
    const compared = await compare(
      "a connection: full TLS handshake and one request",
      {
        program: this.program("HTTP/1.1 over TLS", this.direct),
        anchor: this.anchor("HTTP/1.1 over TLS", this.direct),
      },
      { protocol: "HTTP/1.1 over TLS", connections: effort.requests / pieces, paths: [smallResponse] },
      effort,
      this.progress,
    );
    return table(comparisonColumns, [comparisonRow(compared)]);
  }

  private async websockets(): Promise<string> {
    const variant: Variant = { upstream: `127.0.0.1:${ports.websockets}`, logging: false };
    const { plain, tls, anchor: ofAnchor } = this.efforts.websockets;
    const cases = [
      {
        name: "this program, plain",
        contestant: behindBalancer(variant, fromOneAddress(plain)),
        scheme: "plain",
        count: plain,
      },
      {
        name: "this program, TLS",
        contestant: endingTls(variant, fromOneAddress(tls)),
        scheme: "tls",
        count: tls,
      },
      { name: "other, plain", contestant: anchor(variant), scheme: "plain", count: ofAnchor },
      { name: "other, TLS", contestant: anchor(variant), scheme: "tls", count: ofAnchor },
    ] as const;
    const held: Held[] = [];
    for (const { name, contestant, scheme, count } of cases) {
      this.progress(`${name}: ${count} idle websockets`);
      held.push(await holdWebsockets(name, this.haproxy, contestant, scheme, count));
    }
    return table(websocketColumns, held.map(websocketRow));
  }

  private async path(binary: string): Promise<string> {
    const traefik = traefiks(binary);
    try {
      const rows: Compared[] = [];
      for (const protocol of ["HTTP/1.1 over TLS", "HTTP/2 over TLS"] as const) {
        const first = this.program(protocol, { upstream: `127.0.0.1:${ports.traefik.http}`, logging: false });
        rows.push(
          await compare(
            `whole path, ${protocol}: HAProxy and Traefik beside Traefik alone`,
            { program: inRow(first, traefik.behindHaproxy), anchor: traefik.endingTls },
            this.load(protocol),
            this.efforts.path,
            this.progress,
          ),
        );
      }
      return table(comparisonColumns, rows.map(comparisonRow));
    } finally {
      traefik.remove();
    }
  }

  private load(protocol: Protocol): Omit<Load, "port" | "requests"> {
    return { protocol, connections: this.efforts.connections, paths: Object.keys(responses) };
  }

  private program(protocol: Protocol, variant: Variant): Candidate {
    const plain = protocol === "HTTP/1.1";
    const contestant = plain ? behindBalancer(variant) : endingTls(variant);
    return haproxyCandidate(this.haproxy, contestant, plain ? "http" : "https", this.log);
  }

  private anchor(protocol: Protocol, variant: Variant): Candidate {
    const scheme = protocol === "HTTP/1.1" ? "http" : "https";
    return haproxyCandidate(this.haproxy, anchor(variant), scheme, this.log);
  }
}
