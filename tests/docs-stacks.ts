import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { parse } from "yaml";

/** Stacks that pages of docs/ show: YAML behind a comment `<!-- accepted: EXAMPLE -->`, whose keys stand in place of the example's own. */
export interface ShownStack {
  readonly example: string;
  /** Without the prefix `reana:`. */
  readonly settings: Readonly<Record<string, unknown>>;
}

const shown = /<!-- accepted: (\S+) -->\n\n```yaml\n([\s\S]*?)```/g;

/** @param page as seen from the project's root */
export function shownStacks(page: string): readonly ShownStack[] {
  const text = readFileSync(join(dirname(__dirname), page), "utf8");
  return [...text.matchAll(shown)].map(([, example = "", yaml = ""]) => ({
    example,
    settings: Object.fromEntries(
      Object.entries(parse(yaml) as Record<string, unknown>).map(([key, value]) => [
        key.replace(/^reana:/, ""),
        value,
      ]),
    ),
  }));
}
