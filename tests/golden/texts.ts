import type { Blocks } from "./relative";

/** Names of files for texts that have no file name as their key. */
const fileNames: Readonly<Record<string, string>> = { haproxyConfiguration: "haproxy.cfg" };

/** Lines from which on a text has a file of its own. */
const long = 20;

/** Long texts, such as haproxy.cfg, each in a file of its own and only once. */
export class Texts {
  /** Texts by path below this directory. */
  readonly files = new Map<string, string>();

  /** @param kept texts that other tests compare with a file, by the path of that file from the project's root */
  constructor(private readonly kept: Readonly<Record<string, string>>) {}

  /** The blocks with the name of its file in place of each long text. */
  movedOut(folder: string, blocks: Blocks): Blocks {
    return this.#walk(folder, "", blocks) as Blocks;
  }

  #walk(folder: string, key: string, value: unknown): unknown {
    if (typeof value === "string") {
      const name = fileNames[key] ?? key;
      return value.split("\n").length < long ? value : `(${this.#file(folder, name, value)})`;
    }
    if (Array.isArray(value)) {
      return value.map((each) => this.#walk(folder, key, each));
    }
    return typeof value === "object" && value !== null
      ? Object.fromEntries(
          Object.entries(value).map(([name, each]) => [name, this.#walk(folder, name, each)]),
        )
      : value;
  }

  #file(folder: string, name: string, text: string): string {
    const [kept] = Object.entries(this.kept).find(([, stored]) => stored.trimEnd() === text.trimEnd()) ?? [];
    const [known] = [...this.files].find(([, stored]) => stored === text) ?? [];
    if (kept !== undefined || known !== undefined) {
      return kept ?? `tests/golden/${known}`;
    }
    const file = `${folder}/${name}`;
    if (this.files.has(file)) {
      throw new Error(`${file} would have two texts; the other one is:\n${text}`);
    }
    this.files.set(file, text);
    return `tests/golden/${file}`;
  }
}
