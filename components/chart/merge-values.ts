import { hiddenValue, show } from "../lib/problem";
import type { Tree } from "./adapter";
import { isTree } from "./value-paths";

/** What is wrong with a Helm value of the user's. */
export interface ValueProblem {
  /** With dots between the keys. */
  readonly path: string;
  readonly found: string | undefined;
  readonly advice: string;
}

/** Paths of lists that user values append to, with dots between the keys. */
type AppendedLists = readonly string[];

const isAppended = (path: readonly string[], lists: AppendedLists, one: unknown, other: unknown): boolean =>
  lists.includes(path.join(".")) && Array.isArray(one) && Array.isArray(other);

/**
 * The user's Helm values with the program's merged over them; of appended lists the program's items come last. `conflicts` refuses a path
 * that both set, so that this merge never has to choose.
 */
export function mergeValues(
  userValues: Tree,
  programValues: Tree,
  appendedLists: AppendedLists = [],
  path: readonly string[] = [],
): Tree {
  const merged: Record<string, unknown> = { ...userValues };
  for (const [key, value] of Object.entries(programValues)) {
    const other = merged[key];
    const here = [...path, key];
    if (isAppended(here, appendedLists, other, value)) {
      merged[key] = [...(other as readonly unknown[]), ...(value as readonly unknown[])];
    } else {
      merged[key] = isTree(value) && isTree(other) ? mergeValues(other, value, appendedLists, here) : value;
    }
  }
  return merged;
}

/** Every user value that would overwrite, or be overwritten by, a value of the program. */
export function conflicts(
  userValues: Tree,
  programValues: Tree,
  appendedLists: AppendedLists = [],
  path: readonly string[] = [],
): readonly ValueProblem[] {
  return Object.entries(userValues).flatMap(([key, value]) => {
    const programValue = programValues[key];
    const here = [...path, key];
    if (!(key in programValues) || isAppended(here, appendedLists, value, programValue)) {
      return [];
    }
    return isTree(value) && isTree(programValue)
      ? conflicts(value, programValue, appendedLists, here)
      : [conflict(here, value, programValue, appendedLists)];
  });
}

/** The setting that decides a Helm value, by the value's path. */
const settingsByPath: readonly (readonly [RegExp, string])[] = [
  [/^reana_hostname$/, "reana:hostname"],
  [/^reana_hostport$/, "reana:ports.https"],
  [/^components\.reana_server\.environment\./, "reana:frontEnd (the topology decides it)"],
  [/^ingress\.tls/, "reana:tls"],
  [/^ingress/, "reana:ingress"],
  [/^traefik\.enabled|^traefik\.external/, "reana:ingressController"],
  [/^traefik\.service|^traefik\.ports\.[^.]+\.nodePort/, "reana:frontEnd.service"],
  [/^traefik\.image/, "reana:traefik.version"],
  [/^traefik\.instanceLabelOverride/, "reana:traefik.instanceLabel"],
  [/^traefik\.ports\.[^.]+\.transport\.lifeCycle/, "reana:traefik.drainSeconds"],
  [/^traefik\.deployment\.terminationGracePeriodSeconds/, "reana:traefik.drainSeconds"],
  [/^traefik\.ports\.[^.]+\.transport/, "reana:traefik.readTimeoutSeconds"],
  [/^traefik/, "reana:traefik"],
  [/^secrets/, "reana:secrets"],
];

function conflict(
  path: readonly string[],
  value: unknown,
  programValue: unknown,
  appendedLists: AppendedLists,
): ValueProblem {
  const dotted = path.join(".");
  const found = dotted.startsWith("secrets") ? hiddenValue : show(value);
  if (isTree(programValue) && Object.keys(programValue).length > 0) {
    const advice = "must be a map, of which this program sets a part; write yours below it, or remove it.";
    return { path: dotted, found, advice };
  }
  if (appendedLists.includes(dotted)) {
    return {
      path: dotted,
      found,
      advice: "must be a list, to which this program adds; write a list, or remove it.",
    };
  }
  const setting = settingsByPath.find(([pattern]) => pattern.test(dotted))?.[1] ?? "another setting";
  return {
    path: dotted,
    found,
    advice: `is set by this program, consistently with its other settings; remove it here and use ${setting}.`,
  };
}
