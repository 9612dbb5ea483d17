import { createHash, randomBytes } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import type { Site } from "../../tools/verify/index";
import { send } from "../e2e/site";
import { downloadSlowly } from "../e2e/slow-download";
import type { Transfer } from "./transfer-count";

/** Uploads and downloads that last, as of clients far away. */

/** How long one lasts, in seconds. */
const seconds = 100;

/** How many of each kind there are at once. */
const atOnce = 3;

/** How long after that a client gives up, and when it begins anew after a fault, in milliseconds. */
const patience = 30_000;
const afterFault = 10_000;

/** More than the sockets and buffers on the way hold: so that a slow reader keeps the whole path busy. */
const downloadSize = 40 * 1024 * 1024;
const uploadPiece = 20_000;

const sha256 = (bytes: Buffer): string => createHash("sha256").update(bytes).digest("hex");

/** Clients that upload and download again and again. */
export class Transfers {
  /** Whether none begins for now; those under way go on. */
  startsNone = false;
  private readonly begun: Transfer[] = [];
  private readonly clients: Promise<void>[] = [];
  private going = true;
  private readonly file = randomBytes(downloadSize);

  constructor(
    private readonly site: Site,
    private readonly workflow: string,
  ) {}

  async start(): Promise<void> {
    const { file } = this;
    const stored = await this.store("large.bin", file.length, (put) => Promise.resolve(put(file)));
    if (stored !== sha256(file)) {
      throw new Error(`the file for downloads could not be stored: ${stored}`);
    }
    for (let index = 0; index < atOnce; index += 1) {
      const first = (index * seconds) / atOnce;
      this.clients.push(this.again("upload", first, (time) => this.upload(`slow-${index}.bin`, time)));
      this.clients.push(this.again("download", first, (time) => this.download(time)));
    }
  }

  /** All that have begun. */
  get all(): readonly Transfer[] {
    return this.begun;
  }

  /** Starts no more, and waits for the end of those under way. */
  async end(): Promise<void> {
    this.going = false;
    await Promise.all(this.clients);
  }

  /** They do not all begin at once: the first of each client is shorter. */
  private async again(
    kind: Transfer["kind"],
    first: number,
    once: (time: number) => Promise<string | undefined>,
  ): Promise<void> {
    let time = seconds - first;
    while (this.going) {
      if (this.startsNone) {
        await sleep(100);
        continue;
      }
      const begun: Transfer = { kind, begun: Date.now() };
      const index = this.begun.push(begun) - 1;
      const fault = await Promise.race([
        once(time).catch((error: Error) => error.message),
        sleep(time * 1000 + patience + 1000, "it did not end", { ref: false }),
      ]);
      this.begun[index] = { ...begun, ended: Date.now(), fault };
      if (fault !== undefined) {
        await sleep(this.going ? afterFault : 0);
      }
      time = seconds;
    }
  }

  /** @returns the stored file's hash, or what came instead */
  private async store(
    name: string,
    size: number,
    write: (put: (piece: Buffer) => void) => Promise<void>,
  ): Promise<string> {
    const path = `/api/workflows/${this.workflow}/workspace?file_name=${name}&access_token=t`;
    const { status, body } = await send(this.site, path, "POST", { size, write });
    return status === 200 ? (JSON.parse(body) as { sha256: string }).sha256 : `status ${status} ${body}`;
  }

  private async upload(name: string, time: number): Promise<string | undefined> {
    const pieces = Array.from({ length: Math.ceil(time) }, () => randomBytes(uploadPiece));
    const whole = Buffer.concat(pieces);
    const stored = await this.store(name, whole.length, async (put) => {
      for (const piece of pieces) {
        put(piece);
        await sleep(1000);
      }
    });
    return stored === sha256(whole) ? undefined : `stored: ${stored}`;
  }

  private async download(time: number): Promise<string | undefined> {
    const path = `/api/workflows/${this.workflow}/workspace/large.bin?access_token=t`;
    const pace = { bytesASecond: downloadSize / time, limit: time * 1000 + patience };
    const { status, size, sha256: downloaded } = await downloadSlowly(this.site, path, pace);
    return status === 200 && downloaded === sha256(this.file)
      ? undefined
      : `status ${status}, ${size} of ${downloadSize} bytes`;
  }
}
