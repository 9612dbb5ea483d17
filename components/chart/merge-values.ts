import type { Problem } from "../lib/problem";
import { show } from "../lib/problem";
import type { Tree } from "./adapter";
import { isTree } from "./value-paths";

/** Paths of lists that both sides add to, with dots between the keys. */
type AppendedLists = readonly string[];

const isAppended = (path: readonly string[], lists: AppendedLists, one: unknown, other: unknown): boolean =>
  lists.includes(path.join(".")) && Array.isArray(one) && Array.isArray(other);

/**
 * A stack's further Helm values with the program's own on top; lists that both add to come one after the other, the program's last.
 * Where both say something about the same path, `conflicts` has already refused the stack; so this merge never decides between two.
 */
export function mergeValues(
  further: Tree,
  own: Tree,
  addedLists: AppendedLists = [],
  path: readonly string[] = [],
): Tree {
  const merged: Record<string, unknown> = { ...further };
  for (const [key, value] of Object.entries(own)) {
    const other = merged[key];
    const here = [...path, key];
    if (isAppended(here, addedLists, other, value)) {
      merged[key] = [...(other as readonly unknown[]), ...(value as readonly unknown[])];
    } else {
      merged[key] = isTree(value) && isTree(other) ? mergeValues(other, value, addedLists, here) : value;
    }
  }
  return merged;
}

/** Every further value that would overwrite, or be overwritten by, what the program guarantees. */
export function conflicts(
  further: Tree,
  own: Tree,
  addedLists: AppendedLists = [],
  path: readonly string[] = [],
): readonly Problem[] {
  return Object.entries(further).flatMap(([key, value]) => {
    const mine = own[key];
    const here = [...path, key];
    if (!(key in own) || isAppended(here, addedLists, value, mine)) {
      return [];
    }
    return isTree(value) && isTree(mine) ? conflicts(value, mine, addedLists, here) : [conflict(here, value)];
  });
}

/** Where the same thing is said in the program's own settings, by the beginning of the Helm value's path. */
const settingsByPath: readonly (readonly [RegExp, string])[] = [
  [/^reana_hostname$/, "reana:hostname"],
  [/^reana_hostport$/, "reana:ports.https"],
  [/^components\.reana_server\.environment\./, "reana:frontEnd (the path of a request decides it)"],
  [/^ingress\.tls/, "reana:tls"],
  [/^ingress/, "reana:ingress"],
  [/^traefik\.enabled|^traefik\.external/, "reana:controller"],
  [/^traefik\.service|^traefik\.ports\.[^.]+\.nodePort/, "reana:frontEnd.service"],
  [/^traefik\.image/, "reana:traefik.version"],
  [/^traefik\.ports\.[^.]+\.transport/, "reana:traefik.readTimeoutSeconds"],
  [/^traefik/, "reana:traefik"],
  [/^secrets/, "reana:secrets"],
];

function conflict(path: readonly string[], value: unknown): Problem {
  const dotted = path.join(".");
  const setting = settingsByPath.find(([pattern]) => pattern.test(dotted))?.[1] ?? "another setting";
  return {
    key: `reana:values.${dotted}`,
    found: dotted.startsWith("secrets") ? "(hidden)" : show(value),
    advice: `is set by this program, which guarantees that it fits the rest; remove it here and use ${setting}.`,
  };
}
