import { setTimeout as sleep } from "node:timers/promises";
import type { WebSocket } from "ws";
import type { Site } from "../../tools/verify/index";
import { openWebsocket } from "../e2e/site";

/** Websockets that stay open over a change, and say something every few seconds. */

/** How long one may be silent until it counts as broken, and how often it says something, in milliseconds. */
const echoLimit = 20_000;
const interval = 4_000;

/** A websocket that is held. */
export class HeldWebsocket {
  /** When it broke, in milliseconds of the epoch; undefined: it is open and echoes. */
  broken: number | undefined;
  private echoed = Date.now();
  private readonly timer: NodeJS.Timeout;

  constructor(private readonly websocket: WebSocket) {
    const breaks = (): void => {
      this.broken ??= Date.now();
      clearInterval(this.timer);
    };
    websocket.on("message", () => (this.echoed = Date.now()));
    websocket.on("error", breaks);
    websocket.on("close", breaks);
    this.timer = setInterval(() => {
      if (Date.now() - this.echoed > echoLimit) {
        this.broken ??= this.echoed;
        websocket.terminate();
      } else {
        websocket.send("still there?");
      }
    }, interval);
  }

  end(): void {
    clearInterval(this.timer);
    this.websocket.terminate();
  }
}

/** Websockets of one row. */
export interface HeldWebsockets {
  /** How many were open when the change began and were kept for so long from then, or are open still. */
  readonly keptFor: (milliseconds: number) => number;
  readonly all: number;
  /** When it is known whether they were kept for so long. */
  readonly decided: (milliseconds: number) => Promise<void>;
  readonly end: () => void;
}

/** Opens them; the change begins now. */
export async function holdWebsockets(site: Site, path: string, number: number): Promise<HeldWebsockets> {
  const held: HeldWebsocket[] = [];
  for (let index = 0; index < number; index += 1) {
    held.push(new HeldWebsocket(await openWebsocket(site, path)));
  }
  const begin = Date.now();
  return {
    all: number,
    keptFor: (milliseconds) =>
      held.filter(({ broken }) => broken === undefined || broken - begin >= milliseconds).length,
    decided: async (milliseconds) => {
      const later = begin + milliseconds + echoLimit;
      while (held.some(({ broken }) => broken === undefined) && Date.now() < later) {
        await sleep(500);
      }
    },
    end: () => held.forEach((one) => one.end()),
  };
}
