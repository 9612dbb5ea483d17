import type { Writable } from "node:stream";

/** How often a step that goes on is reported where lines cannot be rewritten, in milliseconds. */
const plainInterval = 20_000;

/** How often the line of a running step is rewritten on a terminal, in milliseconds. */
const terminalInterval = 1_000;

export const seconds = (milliseconds: number): string => {
  const whole = Math.round(milliseconds / 1000);
  return whole < 60 ? `${whole} s` : `${Math.floor(whole / 60)} min ${whole % 60} s`;
};

/** Shows what is being done: which step of how many, what, for how long. Steps may run side by side. */
export class Progress {
  private started = 0;

  /**
   * @param total how many steps there will be; left out where that is not known
   * @param out where to write; a terminal gets a line that counts, anything else a line every 20 seconds
   */
  constructor(
    private readonly total?: number,
    private readonly out: Writable & { isTTY?: boolean } = process.stderr,
  ) {}

  /** Runs one step. `note` tells what it is at; the step's failure goes on to the caller. */
  async step<T>(title: string, work: (note: (text: string) => void) => Promise<T>): Promise<T> {
    this.started += 1;
    const number = this.total === undefined ? "" : `[${this.started}/${this.total}] `;
    const begin = Date.now();
    let noted = "";
    const line = (end: string): string => `${number}${title}${noted === "" ? "" : `: ${noted}`} … ${end}`;
    this.print(line(""), true);
    const show = (): void => this.print(line(seconds(Date.now() - begin)), true);
    const timer = setInterval(show, this.out.isTTY === true ? terminalInterval : plainInterval);
    try {
      const result = await work((text) => {
        noted = text;
      });
      noted = "";
      this.print(line(`${seconds(Date.now() - begin)}`), false);
      return result;
    } catch (error) {
      this.print(line(`failed after ${seconds(Date.now() - begin)}`), false);
      throw error;
    } finally {
      clearInterval(timer);
    }
  }

  private print(text: string, more: boolean): void {
    if (this.out.isTTY === true) {
      // Back to the start of the line, and clear it.
      this.out.write(`\r\u001b[K${text}${more ? "" : "\n"}`);
    } else {
      this.out.write(`${text.trimEnd()}\n`);
    }
  }
}
