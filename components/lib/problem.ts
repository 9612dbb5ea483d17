/** One thing that is wrong with a setting, as the administrator reads it. */
export interface Problem {
  /** The key as it is written in the stack file, for example `reana:tls.certificate`. */
  readonly key: string;
  /** What was found there, as it is shown; never a secret. `undefined` when nothing was set. */
  readonly found: string | undefined;
  /** What is wrong and what to do about it: one sentence, or two. */
  readonly advice: string;
}

/** Longest piece of a wrong value that an error repeats, in characters. */
const longestShown = 120;

/** Shows a wrong value in an error: JSON, cut where it is long. Values under a key that holds secrets are not shown. */
export function show(value: unknown): string | undefined {
  if (value === undefined) {
    return undefined;
  }
  const text = JSON.stringify(value);
  return text.length <= longestShown ? text : `${text.slice(0, longestShown)}…`;
}

/** The text of the one error that a person sees: every problem, each with key, value and what to do. */
export function describe(problems: readonly Problem[]): string {
  const lines = problems.map(
    ({ key, found, advice }) => `  ${key}${found === undefined ? "" : ` = ${found}`}\n      ${advice}`,
  );
  const count = problems.length === 1 ? "1 setting is wrong" : `${problems.length} settings are wrong`;
  return `${count}; nothing has been changed:\n${lines.join("\n")}`;
}
