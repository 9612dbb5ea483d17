import * as pulumi from "@pulumi/pulumi";
import { show, type Problem } from "./problem";

/**
 * How errors name settings. Every check writes the key of a stack file, `reana:tls.secretName`; where the value is an argument of a
 * component in somebody's program, the error names that argument instead.
 */
export interface SettingNames {
  /** What the error begins with, for example `Reana "reana"`; undefined for a stack file. */
  readonly owner: string | undefined;
  /** What a beginning of a key becomes; the first that fits counts. */
  readonly replaced: readonly (readonly [key: string, argument: string])[];
}

/** Keys as the stack file has them. */
export const stackFileNames: SettingNames = { owner: undefined, replaced: [] };

/** Arguments of a component; `replaced` is for those that are not named like their key. */
export const argumentNames = (
  component: string,
  name: string,
  replaced: SettingNames["replaced"] = [],
): SettingNames => ({
  owner: `${component} ${JSON.stringify(name)}`,
  replaced: [...replaced, ["reana:", "args."]],
});

/** Where arguments come from. */
export interface ArgumentsOrigin {
  /** What errors call them. */
  readonly names: SettingNames;
  /** The keys that are encrypted in the stack file, wholly or in part; undefined where they are arguments of a program. */
  readonly secretKeys?: ReadonlySet<string> | undefined;
  /** What was wrong with them before they became arguments. */
  readonly problems?: readonly Problem[] | undefined;
}

/** Property by which arguments carry their origin. A symbol: no key of a stack file can be the same. */
const carriedOrigin = Symbol.for("reana-pulumi/arguments-origin");

/** The same arguments, with their origin. */
export const withOrigin = <Args extends object>(args: Args, origin: ArgumentsOrigin): Args => ({
  ...args,
  [carriedOrigin]: origin,
});

/**
 * The origin that arguments carry; without one they are those of a program.
 *
 * @throws SettingsError where a program that TypeScript does not check gives no arguments, or something else in their place
 */
export function originOf(args: unknown, names: SettingNames): ArgumentsOrigin {
  if (typeof args !== "object" || args === null || Array.isArray(args) || pulumi.Output.isInstance(args)) {
    const found = pulumi.Output.isInstance(args) ? undefined : show(args);
    const state = args === undefined ? "is not set" : "is no map of arguments";
    throw settingsError(
      [{ key: "args", found, advice: `${state}; write { … } with each argument by its name.` }],
      names,
    );
  }
  return (args as { readonly [carriedOrigin]?: ArgumentsOrigin })[carriedOrigin] ?? { names };
}

/** The same arguments, which errors name by these names. */
export const withNames = <Args extends object>(args: Args, names: SettingNames): Args =>
  withOrigin(args, { names });

/** The names that arguments carry, or else these. */
export const namesOf = (args: object, otherwise: SettingNames): SettingNames =>
  originOf(args, otherwise).names;

/** The setting that names the objects of a component: Reana names those of its children after its release. */
export const objectNameKey = (args: object, own: SettingNames): string =>
  namesOf(args, own) === own ? "reana:objectName" : "reana:release.name";

/** A text with the keys of a stack file in it, as the reader knows them. */
export function renamed(text: string, { replaced }: SettingNames): string {
  if (replaced.length === 0) {
    return text;
  }
  return text.replaceAll(/reana:[A-Za-z]\w*(?:(?:\.\w[\w-]*)|\[\d+\])*/g, (key) => {
    const [from, to] = replaced.find(([beginning]) => key.startsWith(beginning)) ?? ["", ""];
    return `${to}${key.slice(from.length)}`;
  });
}

/** Settings that a component refuses. */
export class SettingsError extends pulumi.RunError {
  constructor(
    message: string,
    /** Each refused setting: where it is, and what is wrong with it. */
    readonly errors: readonly { readonly propertyPath: string; readonly reason: string }[],
  ) {
    super(message);
  }
}

/** What turned out to be wrong with a setting when resources were there already. */
export const lateError = (key: string, advice: string, names: SettingNames): pulumi.RunError =>
  new pulumi.RunError(
    `${names.owner === undefined ? "" : `${names.owner}: `}${renamed(key, names)}: ${renamed(advice, names)}`,
  );

/** The one error that a person sees: every problem, each with key, value and what to do. */
export function settingsError(problems: readonly Problem[], names: SettingNames): SettingsError {
  const { owner } = names;
  const what = owner === undefined ? "setting" : "argument";
  const count = problems.length === 1 ? `1 ${what} is wrong` : `${problems.length} ${what}s are wrong`;
  const lines = problems.map(
    ({ key, found, advice }) =>
      `  ${renamed(key, names)}${found === undefined ? "" : ` = ${found}`}\n      ${renamed(advice, names)}`,
  );
  return new SettingsError(
    `${owner === undefined ? "" : `${owner}: `}${count}; nothing has been changed:\n${lines.join("\n")}`,
    problems.map(({ key, advice }) => ({
      propertyPath: renamed(key, names).replace(/^args\./, ""),
      reason: renamed(advice, names),
    })),
  );
}
