import type { Action } from "./template";

/** The values as a helper reaches them: `$.Values`, `$root.Values`, `.context.Values`. A sub-chart's are not the chart's own. */
const otherWays = /(?<![\w.$])(?:\$\w*|(?:\.(?!Subcharts\b|Values\b)\w+)+)\.Values\b/g;

/**
 * The same actions with every path of the values written as `.Values.a.b`: variables that stand for such a path are replaced by it, by
 * each in turn where there are several, and parentheses round one are left out.
 */
export function writtenOut(actions: readonly Action[]): readonly Action[] {
  const paths = new Map<string, Set<string>>();
  const expand = (text: string): readonly string[] =>
    [...paths].reduce<readonly string[]>(
      (texts, [name, meanings]) =>
        texts.flatMap((one) => {
          const use = new RegExp(`\\${name}(?=[.\\s)|]|$)(?!\\s*:?=)`, "g");
          return one.search(use) < 0 ? [one] : [...meanings].map((path) => one.replace(use, () => path));
        }),
      [withoutParentheses(text.replace(otherWays, ".Values"))],
    );
  const result: Action[] = [];
  for (const action of actions) {
    for (const expanded of expand(action.text)) {
      const [, name, path] = /^(\$\w+)\s*:?=\s*(\.Values(?:\.\w+)*)$/.exec(expanded) ?? [];
      if (name !== undefined && path !== undefined) {
        paths.set(name, (paths.get(name) ?? new Set()).add(path));
      }
      result.push({ ...action, text: expanded });
    }
  }
  return result;
}

/** `((.Values.a).b).c` as `.Values.a.b.c`. */
function withoutParentheses(text: string): string {
  const once = text.replace(/\((\.Values(?:\.\w+)*)\)(?=\.)/g, "$1");
  return once === text ? text : withoutParentheses(once);
}
