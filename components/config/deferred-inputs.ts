import { deferredAdvice, isDeferred } from "../lib/argument-kinds";
import type { Problem } from "../lib/problem";

/** Arguments of a component whose values may be known only when other resources are there. */

/** Paths of arguments that may be outputs, and what stands for each while the deployment is planned; undefined: its default does. */
export type Deferrable = Readonly<Record<string, unknown>>;

export interface SplitArguments {
  /** Plain values alone. */
  readonly plain: Readonly<Record<string, unknown>>;
  /** The paths of outputs, with dots between the keys. */
  readonly deferred: ReadonlySet<string>;
  /** Outputs where the plan needs the value. */
  readonly problems: readonly Problem[];
}

/** Replaces outputs by what stands for them, so that all other arguments can be checked before anything is registered. */
export function splitArguments(
  args: Readonly<Record<string, unknown>>,
  deferrable: Deferrable,
): SplitArguments {
  const deferred = new Set<string>();
  const problems: Problem[] = [];
  const plainOf = (value: unknown, path: string): unknown => {
    if (isDeferred(value)) {
      if (path in deferrable) {
        deferred.add(path);
        return deferrable[path];
      }
      problems.push({ key: `reana:${path}`, found: undefined, advice: deferredAdvice });
      return undefined;
    }
    if (Array.isArray(value)) {
      return value.map((item, index) => plainOf(item, `${path}[${index}]`));
    }
    if (typeof value !== "object" || value === null) {
      return value;
    }
    return Object.fromEntries(
      Object.entries(value)
        .map(([key, inner]) => [key, plainOf(inner, path === "" ? key : `${path}.${key}`)] as const)
        .filter(([, inner]) => inner !== undefined),
    );
  };
  return { plain: plainOf(args, "") as Record<string, unknown>, deferred, problems };
}
