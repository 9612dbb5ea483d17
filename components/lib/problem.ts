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

/** What stands in an error in place of a value that may be a secret. */
export const hiddenValue = "(hidden)";

/** Keys whose values are secrets, or sound like it however they are spelled. The name of a Secret is none. */
const secretKey = /passw|secret(?!_?name)|token|credential|private_?key|api_?key|access_?key/i;

/** Text of a map that was not read as one: `password: …`. */
const secretWithin = new RegExp(`(${secretKey.source})\\w*["']?\\s*[:=]`, "i");

export const soundsSecret = (key: string): boolean => secretKey.test(key);

/** User and password of an address: `https://user:password@…`. */
const loginWithin = /:\/\/[^/\s@]*:[^/\s@]*@/;

/** PEM text, whole or cut, a login in an address, what is long and random enough to be a key, and text with a secret in it by name. */
const looksSecret = (text: string): boolean =>
  secretWithin.test(text) ||
  loginWithin.test(text) ||
  /-----(BEGIN|END) /.test(text) ||
  /[A-Za-z0-9+/_-]{64,}/.test(text);

/** The value with everything hidden that may be a secret. */
function withoutSecrets(value: unknown): unknown {
  if (typeof value === "string") {
    return looksSecret(value) ? hiddenValue : value;
  }
  if (Array.isArray(value)) {
    return value.map(withoutSecrets);
  }
  return typeof value === "object" && value !== null
    ? Object.fromEntries(
        Object.entries(value).map(([key, inner]) => [
          key,
          soundsSecret(key) ? hiddenValue : withoutSecrets(inner),
        ]),
      )
    : value;
}

/**
 * Shows a wrong value in an error: JSON, cut where it is long. What looks like a secret, or stands under a key that sounds like one, is
 * not shown.
 */
export function show(value: unknown): string | undefined {
  if (value === undefined) {
    return undefined;
  }
  const visible = withoutSecrets(value);
  const text = visible === hiddenValue ? hiddenValue : JSON.stringify(visible);
  return text.length <= longestShown ? text : `${text.slice(0, longestShown)}…`;
}

/** The same problems without the values of keys that sound like secrets, or that the stack file encrypts. */
export const withoutSecretValues = (
  problems: readonly Problem[],
  secretKeys: ReadonlySet<string>,
): readonly Problem[] =>
  problems.map((problem) => {
    const path = problem.key.replace(/^reana:/, "").split(/[.[]/);
    const secret = secretKeys.has(path[0] ?? "") || path.some(soundsSecret);
    return secret && problem.found !== undefined ? { ...problem, found: hiddenValue } : problem;
  });

/** The text of the one error that a person sees: every problem, each with key, value and what to do. */
export function describe(problems: readonly Problem[]): string {
  const lines = problems.map(
    ({ key, found, advice }) => `  ${key}${found === undefined ? "" : ` = ${found}`}\n      ${advice}`,
  );
  const count = problems.length === 1 ? "1 setting is wrong" : `${problems.length} settings are wrong`;
  return `${count}; nothing has been changed:\n${lines.join("\n")}`;
}
