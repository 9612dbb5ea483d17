import { parse } from "yaml";
import { UsageError } from "../command-line/usage-error";
import { goYamlText } from "../go-yaml/go-yaml-text";
import { isTree } from "./tree";

/** Whether SOPS has encrypted a file: it adds a key of its own, in JSON to what is no YAML. */
export const isEncryptedBySops = (text: string): boolean => /^(sops:$|\s*"sops": *\{)/m.test(text);

/**
 * What the program's providers would make once and keep in the stack's state: passwords, keys and certificates, by the name of their
 * resource. Here a file keeps them, so that the next rendering has the same.
 */
export class Generated {
  readonly #values: Map<string, string>;

  constructor(values: Readonly<Record<string, string>> = {}) {
    this.#values = new Map(Object.entries(values));
  }

  /**
   * Reads what an earlier rendering wrote.
   *
   * @param file its name for errors
   * @throws UsageError when it cannot be read
   */
  static read(file: string, text: string): Generated {
    if (isEncryptedBySops(text)) {
      throw new UsageError(
        `${file} is encrypted, and holds the passwords that this REANA has. Decrypt it first: sops decrypt --in-place ${file}; encrypt it again afterwards`,
      );
    }
    let values: unknown;
    try {
      values = parse(text);
    } catch {
      values = undefined;
    }
    if (!isTree(values) || Object.values(values).some((value) => typeof value !== "string")) {
      throw new UsageError(
        `${file} is no map from names to texts, as npm run render writes it; put back the file of the last rendering`,
      );
    }
    return new Generated(values as Readonly<Record<string, string>>);
  }

  /**
   * The value of a name: the kept one, or else a new one, which is kept from now on.
   *
   * @param usable whether the kept one may stay
   */
  value(name: string, make: () => string, usable: (kept: string) => boolean = () => true): string {
    const kept = this.#values.get(name);
    if (kept !== undefined && usable(kept)) {
      return kept;
    }
    const made = make();
    this.#values.set(name, made);
    return made;
  }

  /** The text of the file. */
  text(): string {
    return goYamlText(Object.fromEntries([...this.#values].sort(([a], [b]) => (a < b ? -1 : 1))));
  }
}
